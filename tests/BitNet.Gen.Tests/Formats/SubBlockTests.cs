using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Layouts;

namespace BitNet.Gen.Tests.Formats;

/// <summary>Sub-blocks, scales, minima and codes are found in <c>value</c> however it is written, in the formats here and in those that others may write.</summary>
public sealed class SubBlockTests
{
    [Theory]
    [InlineData("q4_0", 32, 15, 8, false, 0, "panel4")]
    [InlineData("q4_1", 32, 15, 0, true, 0, "panel4_min")]
    [InlineData("q5_0", 32, 31, 16, false, 0, "panel8")]
    [InlineData("q5_1", 32, 31, 0, true, 0, "panel8_min")]
    [InlineData("q2_k", 16, 3, 0, true, 0, "panel4_16_min")]
    [InlineData("q3_k", 16, 7, 4, false, 0, "panel4_16")]
    [InlineData("q4_k", 32, 15, 0, true, 0, "panel4_min")]
    [InlineData("q5_k", 32, 31, 0, true, 0, "panel8_min")]
    [InlineData("q6_k", 16, 63, 32, false, 0, "panel8_16")]
    [InlineData("iq4_nl", 32, 15, 127, false, 16, "panel4_levels")]
    [InlineData("mxfp4", 32, 15, 12, false, 16, "panel4_levels")]
    public void ShippedFormatsHaveIntegerProducts(string name, int weights, int largest, int zero, bool minimum, int levels, string layout)
    {
        var format = SpecTexts.Format(name);
        var algebra = FormatAlgebra.Of(format);
        Assert.Equal(
            (FormatKind.Blocked, weights, new Interval(0, largest), (long)zero, minimum, levels),
            (algebra.Kind, algebra.GroupWeights, algebra.Range, algebra.ZeroPoint, algebra.Minimum is not null, algebra.Levels.Count));
        Assert.Equal(layout, FormatLayouts.Of(format, SpecFolder.Load().All<LayoutSpec>()).First().Name);
    }

    [Theory]
    [InlineData("fields: { qs: \"u8[4]\", scale: f16 }", "qs[i / 8] >> (i % 8) & 1", 1, "scale * (2 * code - 1)", 32, 2, 1, false)]
    [InlineData("fields: { qs: \"u8[8]\", scale: f16 }", "qs[i / 4] >> (2 * (i % 4)) & 3", 3, "scale * (code - 1.5)", 32, 3, 0, true)]
    [InlineData("fields: { qs: \"u8[8]\", scale: f16 }", "qs[i / 4] >> (2 * (i % 4)) & 3", 3, "(code - 1) * scale / 3", 32, 3, 1, false)]
    [InlineData("fields: { qs: \"u8[8]\", scale: f16 }", "qs[i / 4] >> (2 * (i % 4)) & 3", 3, "scale * four[code]", 32, 8, 3, false)]
    [InlineData("fields: { qs: \"u8[16]\", scale: f16 }", "qs[i % 16] >> (4 * (i / 16)) & 15", 15, "-(scale * code)", 32, 15, 0, false)]
    [InlineData("fields: { qs: \"u8[16]\", scale: f16 }", "qs[i % 16] >> (4 * (i / 16)) & 15", 15, "7 - scale * code", 32, 15, 0, true)]
    [InlineData("fields: { qs: \"u8[16]\", parts: \"u8[2]\" }", "qs[i % 16] >> (4 * (i / 16)) & 15", 15, "(code - 8) * asfloat(parts[i / 16] << 23)", 16, 15, 8, false)]
    [InlineData("fields: { qs: \"u8[16]\", parts: \"u8[2]\", scale: f32 }", "qs[i % 16] >> (4 * (i / 16)) & 15", 15, "scale * code * (parts[i / 16] + 0.5)", 16, 15, 0, false)]
    [InlineData("fields: { qs: \"i8[32]\", scale: f32 }", "qs[i]", 127, "scale * code", 32, 255, 128, false)]
    [InlineData("fields: { qs: \"u8[16]\", signs: \"u8[4]\", scale: f32 }", "qs[i % 16] >> (4 * (i / 16)) & 15", 15, "scale * code * ((signs[i / 8] >> (i % 8) & 1) != 0 ? -1 : 1)", 32, 30, 15, false)]
    [InlineData("fields: { bits: u32, scale: f16 }", "bits >> i & 1", 1, "code == 1 ? scale : -scale", 32, 2, 1, false)]
    [InlineData("fields: { bits: u32, scale: f16 }", "bits >> i & 1", 1, "code == 1 ? scale : 0", 32, 1, 0, false)]
    [InlineData("fields: { qs: \"u8[16]\", scale: f32 }", "qs[i % 16] >> (4 * (i / 16)) & 15", 15, "scale * (code >= 8 ? 8 - code : code)", 32, 14, 7, false)]
    [InlineData("fields: { qs: \"u8[16]\", scale: f32 }", "qs[i % 16] >> (4 * (i / 16)) & 15", 15, "code >= 8 ? -(scale * (code - 8)) : scale * code", 32, 14, 7, false)]
    [InlineData("fields: { qs: \"u8[16]\", zero: u8, scale: f16 }", "qs[i % 16] >> (4 * (i / 16)) & 15", 15, "scale * (code - zero)", 32, 15, 0, true)]
    [InlineData("fields: { qs: \"u8[16]\", part: u8, scale: f16 }", "qs[i % 16] >> (4 * (i / 16)) & 15", 15, "scale * (part * (code - 8))", 32, 15, 8, false)]
    [InlineData("fields: { qs: \"u8[16]\", part: u8, zero: u8, scale: f16 }", "qs[i % 16] >> (4 * (i / 16)) & 15", 15, "scale * (part * (zero - code) + 3)", 32, 15, 15, true)]
    [InlineData("fields: { qs: \"u8[4]\", signs: u32, scale: f16 }", "qs[i / 8] >> 4 & 15", 15, "scale * ((signs >> i & 1) * 2 - 1) * (packed[qs[i / 8] & 3] >> (8 * (i % 8)) & 255)", 32, 86, 43, false)]
    public void FormatsOfOthersHaveThemToo(string fields, string code, int range, string value, int weights, int largest, int zero, bool minimum)
    {
        var algebra = FormatAlgebra.Of(Format(fields, code, code == "qs[i]" ? -128 : 0, range, value));
        Assert.Equal(
            (FormatKind.Blocked, weights, new Interval(0, largest), (long)zero, minimum, 0),
            (algebra.Kind, algebra.GroupWeights, algebra.Range, algebra.ZeroPoint, algebra.Minimum is not null, algebra.Levels.Count));
    }

    [Theory]
    [InlineData("fields: { qs: \"u8[16]\", scale: f16 }", "scale * code * code * code")]
    [InlineData("fields: { qs: \"u8[16]\", scale: f16 }", "scale * sqrt(code)")]
    [InlineData("fields: { qs: \"u8[16]\", parts: \"f32[32]\" }", "parts[i] * code")]
    [InlineData("fields: { qs: \"u8[16]\", parts: \"f32[4]\" }", "parts[i / 8] * code")]
    [InlineData("fields: { qs: \"u8[16]\", scale: f16 }", "scale * (code >= 8 ? -(1 << code - 8) : 1 << code)")]
    [InlineData("fields: { qs: \"u8[16]\", scale: f16 }", "scale * (1 << code - 8)")]
    public void OtherArithmeticBecomesFloats(string fields, string value) =>
        Assert.NotEqual(FormatKind.Blocked, FormatAlgebra.Of(Format(fields, "qs[i % 16] >> (4 * (i / 16)) & 15", 0, 15, value)).Kind);

    [Fact]
    public void LevelsAreMovedUpToZero()
    {
        var levels = FormatAlgebra.Of(SpecTexts.Format("iq4_nl")).Levels;
        Assert.Equal([0, 23, 44, 62, 78, 92, 105, 117, 128, 140, 152, 165, 180, 196, 216, 240], levels.Select(level => (int)level));
    }

    private static FormatSpec Format(string fields, string code, int smallest, int largest, string value) => SpecTexts.FormatOf($$"""
        format: others
        summary: A format of someone else
        block: { weights: 32, order: rows }
        {{fields}}
        activations: int8 per 32
        tables: { four: [-3, -1, 2, 5], packed: [0x082b19082b190819, 0x2b2b2b2b08080808, 0x1908190819081908, 0x082b082b082b082b] }
        code: "{{code}}"
        range: [{{smallest}}, {{largest}}]
        value: "{{value}}"
        """);
}
