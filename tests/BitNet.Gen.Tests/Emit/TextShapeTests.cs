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
    [InlineData("Function(aaaaaa, bbb, [cc, dd, ee]);", 30, "Function(aaaaaa, bbb, ")]
    [InlineData("Function(aaaaaa, bbb, ccc, ddd, eee);", 30, "Function(aaaaaa, bbb, ccc, ")]
    [InlineData("Function(Inner(Innermost(aaaaaaaa, b), c), d);", 12, "Function(")]
    [InlineData("(Inner(Innermost(aaaaaaaaaaaaaaaa, b), c), d);", 12, "(Inner(Innermost(aaaaaaaaaaaaaaaa, ")]
    [InlineData("Function(\"aaaa, bbbbbbbb, \\\"cc\", dd);", 35, "Function(\"aaaa, bbbbbbbb, \\\"cc\", ")]
    [InlineData("Dictionary<string, SomeType>(a);", 30, "")]
    [InlineData("number = aaaaaaaaaaaaa * b + c * d;", 32, "number = aaaaaaaaaaaaa * b ")]
    [InlineData("number = (aaaaaaaaaaaa + b) * c;", 30, "number = (aaaaaaaaaaaa + b) ")]
    [InlineData("number = aaaaaaaaaaaaa << 2 | b << 4;", 35, "number = aaaaaaaaaaaaa << 2 ")]
    [InlineData("number = aaaaaaaaaaaaaa > b ? c : d;", 34, "number = aaaaaaaaaaaaaa > b ? c ")]
    [InlineData("int x = F(aaaaaaaaaaa, bbbbbbb);", 30, "int x = ")]
    [InlineData("int x = F(aaaaaaaaaaa, bbbbbbbbbbb);", 25, "int x = F(aaaaaaaaaaa, ")]
    [InlineData("a = b + Function(ccccccccccc, dddddddd);", 34, "a = b + Function(ccccccccccc, ")]
    [InlineData("(aaaaaaaaaaaaaa + bbbb).Store(y + 1);", 34, "(aaaaaaaaaaaaaa + bbbb)")]
    [InlineData("Function(Inner(Innermost((byte*)(w1 + 64))), d);", 33, "Function(")]
    public void LongTextsBreakWhereTheFewestBracketsAreOpenAndOperatorsBindLoosest(string text, int end, string line) =>
        Assert.Equal(line, text[..Math.Max(0, LineBreak.Find(text, end))]);

    [Theory]
    [InlineData("a * b", "{x} + {y}", 0, true)]
    [InlineData("a * b", "{y} + {x}", 6, true)]
    [InlineData("a + b", "{x} + {y}", 0, true)]
    [InlineData("a + b", "{y} + {x}", 6, false)]
    [InlineData("a + b", "{x} * {y}", 0, false)]
    [InlineData("a * b", "{x} / {y}", 0, true)]
    [InlineData("a * b", "{y} / {x}", 6, false)]
    [InlineData("a & b", "{x} + {y}", 0, false)]
    [InlineData("a * b", "{x} & {y}", 0, false)]
    [InlineData("-a + b", "{x} + {y}", 0, false)]
    public void ParenthesesAreLeftOutWhereArithmeticNeedsNone(string text, string template, int start, bool stays) =>
        Assert.Equal(stays, TextShape.BindsTighter(text, template, start, start + 3));

    [Fact]
    public void LongStatementsAreWrappedOnce()
    {
        string arguments = string.Join(", ", Enumerable.Range(0, 40).Select(i => $"value{i}"));
        string[] lines = new CodeWriter().Open("void M()").Wrapped($"Launch(quantize, t, [{arguments}]);").Line("return;").Close().ToString().Split('\n');
        Assert.Equal("    Launch(quantize, t,", lines[2]);
        Assert.All(lines, line => Assert.True(line.Length <= 110, line));
        Assert.All(lines[3..^4], line => Assert.StartsWith("        ", line));
        Assert.Equal("    return;", lines[^3]);
        Assert.Equal($"Launch(quantize, t, [{arguments}]);", string.Join(' ', lines[2..^3].Select(line => line.Trim())));
    }
}
