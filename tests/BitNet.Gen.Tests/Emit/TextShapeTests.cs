using BitNet.Gen.Emit;

namespace BitNet.Gen.Tests.Emit;

public sealed class TextShapeTests
{
    [Theory]
    [InlineData("a + b", true)]
    [InlineData("(a << 16) & b", true)]
    [InlineData("(a < b) | c", true)]
    [InlineData("f(a + b)", false)]
    [InlineData("Vector512<float>.Zero", false)]
    [InlineData("Vector512.LessThan(a, Vector512<sbyte>.Zero).AsByte()", false)]
    [InlineData("Vector512<float>.Zero + a", true)]
    [InlineData("x[i + 1]", false)]
    public void AnOperatorOutsideOfBracketsIsSeen(string text, bool hasOperator) => Assert.Equal(hasOperator, TextShape.HasOperator(text));

    [Theory]
    [InlineData("F(a, [b, c, d]);", 12, "F(a,")]
    [InlineData("F(a, b, c, d);", 10, "F(a, b, c,")]
    [InlineData("F(G(H(aaaaaaaa, b), c), d);", 8, "F(G(H(aaaaaaaa,")]
    [InlineData("F(\"a, b\", c);", 9, "F(\"a, b\",")]
    [InlineData("Table<int,int>(a);", 18, "")]
    public void TextsBreakBehindTheCommaInTheFewestBrackets(string text, int end, string line) => Assert.Equal(line, text[..(TextShape.BreakingComma(text, end) + 1)]);

    [Fact]
    public void LongStatementsAreWrappedOnce()
    {
        string arguments = string.Join(", ", Enumerable.Range(0, 40).Select(i => $"value{i}"));
        string[] lines = new CodeWriter().Open("void M()").Wrapped($"Launch(kernel, t, [{arguments}]);").Line("return;").Close().ToString().Split('\n');
        Assert.Equal("    Launch(kernel, t,", lines[2]);
        Assert.All(lines, line => Assert.True(line.Length <= 110, line));
        Assert.All(lines[3..^4], line => Assert.StartsWith("        ", line));
        Assert.Equal("    return;", lines[^3]);
        Assert.Equal($"Launch(kernel, t, [{arguments}]);", string.Join(' ', lines[2..^3].Select(line => line.Trim())));
    }
}
