using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Layouts;

namespace BitNet.Gen.Tests.Formats;

/// <summary>What the compiler makes of the formats and layouts of <c>kernels.spec</c>.</summary>
public sealed class ShippedSpecTests
{
    public static TheoryData<string> FormatFiles => new(SpecTexts.Files("formats"));

    public static TheoryData<string> LayoutFiles => new(SpecTexts.Files("layouts"));

    [Theory]
    [MemberData(nameof(FormatFiles))]
    public void FormatsBind(string file) => SpecTexts.FormatOf(SpecTexts.Text(file));

    [Theory]
    [MemberData(nameof(LayoutFiles))]
    public void LayoutsBind(string file) => SpecTexts.LayoutOf(SpecTexts.Text(file));

    [Theory]
    [InlineData("f32", 1, 4, 0, FormatKind.FloatElement, ElementType.F32, 0)]
    [InlineData("f16", 1, 2, 0, FormatKind.FloatElement, ElementType.F16, 0)]
    [InlineData("bf16", 1, 2, 0, FormatKind.FloatElement, ElementType.BF16, 0)]
    [InlineData("q8_0", 32, 34, 0, FormatKind.Affine, ElementType.I8, 0)]
    [InlineData("i2_s", 128, 32, 32, FormatKind.Affine, ElementType.U8, 1)]
    [InlineData("tq1_0", 256, 54, 0, FormatKind.Affine, ElementType.U8, 1)]
    [InlineData("tq2_0", 256, 66, 0, FormatKind.Affine, ElementType.U8, 1)]
    public void SizesAndAlgebra(string name, int weights, int bytes, int tail, FormatKind kind, ElementType codes, int zeroPoint)
    {
        var format = SpecTexts.Format(name);
        var algebra = FormatAlgebra.Of(format);
        Assert.Equal((weights, bytes, tail), (format.BlockWeights, format.BlockBytes, format.TailBytes));
        Assert.Equal((kind, codes, (long)zeroPoint), (algebra.Kind, algebra.CodeType, algebra.ZeroPoint));
    }

    [Theory]
    [InlineData("panel2", 16, 16, 64)]
    [InlineData("panel1_6", 16, 20, 64)]
    [InlineData("panel1_6a", 16, 20, 64)]
    [InlineData("panel_q8", 64, 32, (64 * 32) + (64 * 2))]
    [InlineData("panel_f16", 64, 1, 128)]
    [InlineData("panel_bf16", 64, 1, 128)]
    [InlineData("panel_f32", 64, 1, 256)]
    public void Tiles(string name, int rows, int k, int bytes)
    {
        var layout = SpecTexts.Layout(name);
        Assert.Equal((rows, k, bytes), (layout.TileRows, layout.TileK, layout.TileBytes));
    }

    [Fact]
    public void TheScaleOfATensorIsKnownFromThatOfABlock()
    {
        Assert.True(FormatAlgebra.Of(SpecTexts.Format("i2_s")).ScaleOfTensor);
        var blockwise = FormatAlgebra.Of(SpecTexts.Format("tq2_0"));
        Assert.False(blockwise.ScaleOfTensor);
        Assert.Equal(ElementType.F16, blockwise.ScaleType);
    }
}
