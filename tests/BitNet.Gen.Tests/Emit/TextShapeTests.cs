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
}
