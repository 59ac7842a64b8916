using BitNet.Gen.Diagnostics;
using BitNet.Gen.Formats;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Tests.Formats;

/// <summary>Each mistake in a format is found; the sound format that every case is made from passes.</summary>
public sealed class FormatRuleTests
{
    private const string Sound = """
        format: toy
        summary: Four bits a weight, for tests
        gguf: { id: 999, name: TOY }
        block: { weights: 8, order: rows }
        fields: { scale: f16, qs: "u8[4]" }
        tensor: { bias: f32, pad: 32 }
        activations: float
        tables: { levels: [0, 1, 2, 3], wide: [[0, 1], [2, 3]] }
        let:
          nibble: "qs[i % 4] >> (4 * (i / 4)) & 15"
        code: "nibble"
        range: [0, 15]
        value: "scale * (code - 8)"
        encode:
          bias: "absmax(x)"
          scale: "absmax(x) / 7"
          inverse: "scale == 0 ? 0 : 1 / scale"
          code: "round(x[i] * inverse) + 8"
          best[g < 2]: "argmin(k < 4, abs(x[4 * g + k]))"
          part(g): "code[g] + 0 * code[best[g & 1]]"
          low: "code[j]"
          qs: "low | code[j + 4] << 4"
        """;

    [Fact]
    public void ASoundFormatBinds()
    {
        var format = SpecTexts.FormatOf(Sound);
        Assert.Equal(6, format.BlockBytes);
        Assert.Equal(32, format.TailBytes);
        Assert.Equal(2, format.Fields[1].Offset);
        Assert.Equal("qs[i % 4] >> 4 * (i / 4) & 15", format.Code!.ToString());
    }

    [Theory]
    [InlineData("BNG2301", "scale: f16, qs", "scale: f64, qs", "fields/scale")]
    [InlineData("BNG2301", "\"u8[4]\"", "\"u8[0]\"", "fields/qs")]
    [InlineData("BNG2301", "\"u8[4]\"", "\"u8[4\"", "fields/qs")]
    [InlineData("BNG2302", "  nibble: ", "  code: ", "let/code#key")]
    [InlineData("BNG2303", "range: [0, 15]", "range: [15, 0]", "range")]
    [InlineData("BNG2303", "range: [0, 15]", "range: 15", "range")]
    [InlineData("BNG2304", "activations: float", "activations: float\nrow: { d: f32 }", "#row")]
    [InlineData("BNG2305", "code: \"nibble\"\n", "", "#range")]
    [InlineData("BNG2306", "levels: [0, 1, 2, 3]", "levels: [0, [1]]", "tables/levels")]
    [InlineData("BNG2306", "levels: [0, 1, 2, 3]", "levels: [[0, 1], [2]]", "tables/levels")]
    [InlineData("BNG2307", "  bias: \"absmax(x)\"\n", "", "#encode")]
    [InlineData("BNG2308", "  scale: \"absmax(x) / 7\"", "  scale: \"x[i]\"", "encode/scale")]
    [InlineData("BNG2308", "  low: \"code[j]\"", "  low: \"code[i]\"", "encode/qs")]
    [InlineData("BNG2308", "  code: \"round(x[i] * inverse) + 8\"", "  code: \"round(x[j] * inverse) + 8\"", "encode/code")]
    [InlineData("BNG2309", "  code: \"round(x[i] * inverse) + 8\"\n", "", "encode/low")]
    [InlineData("BNG2310", "pad: 32", "pad: 2", "tensor/pad")]
    [InlineData("BNG3301", "\"qs[i % 4]", "\"qs[i % 5]", "code")]
    [InlineData("BNG3301", "code[j + 4]", "code[j + 5]", "encode/qs")]
    [InlineData("BNG3302", "\"qs[i % 4]", "\"qs[qs[0] & 3]", "code")]
    [InlineData("BNG3302", "bias: \"absmax(x)\"", "bias: \"x[0]\"", "encode/bias")]
    [InlineData("BNG3303", "\"qs[i % 4]", "\"qs[i / i]", "code")]
    [InlineData("BNG3303", "\"qs[i % 4]", "\"qs[levels[i]]", "code")]
    [InlineData("BNG3304", "code: \"nibble\"", "code: \"levels[nibble]\"", "code")]
    [InlineData("BNG3304", "(code - 8)", "wide[0, code]", "value")]
    [InlineData("BNG3304", "(code - 8)", "wide[code, 0]", "value")]
    [InlineData("BNG2311", "  low: ", "  low[g]: ", "encode/low[g]#key")]
    [InlineData("BNG2311", "  low: ", "  low(x y): ", "encode/low(x y)#key")]
    [InlineData("BNG2312", "[[0, 1], [2, 3]]", "{ file: none.txt }", "tables/wide/file")]
    [InlineData("BNG2313", "[[0, 1], [2, 3]]", "{ file: wrong.txt }", "tables/wide/file")]
    [InlineData("BNG2314", "[[0, 1], [2, 3]]", "{ file: five.txt, columns: 2 }", "tables/wide/file")]
    [InlineData("BNG1011", "[[0, 1], [2, 3]]", "{ columns: 2 }", "tables/wide")]
    [InlineData("BNG3301", "  low: \"code[j]\"", "  peak[g < 3]: \"max(k < 4, x[4 * g + k])\"\n  low: \"code[j]\"", "encode/peak[g < 3]")]
    [InlineData("BNG3301", "  low: \"code[j]\"", "  low: \"code[j] + best[j]\"", "encode/qs")]
    [InlineData("BNG3304", "  low: \"code[j]\"", "  low: \"code[(code[j] & 15)]\"", "encode/qs")]
    [InlineData("BNG1028", "  low: \"code[j]\"", "  low: \"part(j, 0)\"", "encode/low")]
    [InlineData("BNG1028", "  low: \"code[j]\"", "  low: \"argmin(code[j])\"", "encode/low")]
    [InlineData("BNG1027", "absmax(x) / 7", "absmin(x) / 7", "encode/scale")]
    [InlineData("BNG1033", "  nibble: ", "  scale: ", "let/scale#key")]
    [InlineData("BNG1033", "  low: ", "  best: ", "encode/best#key")]
    [InlineData("BNG2316", "\"nibble\"", "\"sum(k, nibble)\"", "code")]
    [InlineData("BNG2316", "\"nibble\"", "\"sum(k < i, nibble)\"", "code")]
    [InlineData("BNG2316", "\"nibble\"", "\"sum(k < 20, sum(l < 20, nibble))\"", "code")]
    [InlineData("BNG2317", "\"nibble\"", "\"code & 15\"", "code")]
    [InlineData("BNG2317", "\"qs[i % 4]", "\"code + qs[i % 4]", "code")]
    [InlineData("BNG1026", "(code - 8)", "(cod - 8)", "value")]
    [InlineData("BNG1010", "summary:", "sumary:", "#sumary")]
    [InlineData("BNG1011", "value: \"scale * (code - 8)\"\n", "", "")]
    [InlineData("BNG1028", "absmax(x) / 7", "absmax(x[0]) / 7", "encode/scale")]
    [InlineData("BNG1020", "code: \"nibble\"", "code: nibble", "code")]
    [InlineData("BNG1013", "id: 999", "id: [999, -1]", "gguf/id/1")]
    [InlineData("BNG1012", "id: 999", "id: []", "gguf/id")]
    public void AMistakeIsFound(string id, string part, string wrong, string path)
    {
        var (format, diagnostics) = SpecTexts.BindFormat(Mistake.In(Sound, part, wrong), new TextTable("wrong.txt", "1, 2 # three\n0x7f two\n"), new TextTable("five.txt", "1 2\n3 4\n5"));
        Assert.Null(format);
        Mistake.IsFound(id, path, diagnostics);
    }

    [Theory]
    [InlineData("\"nibble\"", "\"sum(b < 4, (qs[i % 4] >> (4 * (i / 4) + b) & 1) << b)\"")]
    [InlineData("\"nibble\"", "\"max(nibble, max(k < 2, nibble * k))\"")]
    [InlineData("\n  nibble: \"qs[i % 4] >> (4 * (i / 4)) & 15\"", "\n  centred: \"code - 8\"\n  nibble: \"qs[i % 4] >> (4 * (i / 4)) & 15\"")]
    [InlineData("low: \"code[j]\"\n  qs: \"low |", "nibble: \"code[j]\"\n  qs: \"nibble |")]
    public void WhatAReaderMayExpectBinds(string part, string other)
    {
        Assert.Contains(part, Sound);
        Assert.Equal(15, SpecTexts.FormatOf(Sound.Replace(part, other)).Range.Max);
    }

    [Theory]
    [InlineData("  nibble: \"", "  nibble: \"wrong + ")]
    [InlineData("levels: [0, 1, 2, 3], wide: [[0, 1], [2, 3]]", "levels: { file: none.txt }, wide: [[0, 1], [2, 3]]")]
    [InlineData("  scale: \"absmax(x) / 7\"", "  scale: \"absmax(wrong) / 7\"")]
    [InlineData("  low: \"code[j]\"", "  low: \"code[j] + wrong\"")]
    [InlineData("fields: { scale: f16,", "fields: { scale: f65,")]
    public void AMistakeIsReportedOnce(string part, string wrong)
    {
        Assert.Contains(part, Sound);
        Assert.Single(SpecTexts.BindFormat(Sound.Replace("code: \"nibble\"", "code: \"nibble + 0 * levels[0]\"").Replace(part, wrong)).Diagnostics);
    }

    [Fact]
    public void SeveralTypeIdsBindInOrder()
    {
        Assert.Equal([999], SpecTexts.FormatOf(Sound).GgufIds.ToArray());
        Assert.Equal([7, 999], SpecTexts.FormatOf(Sound.Replace("id: 999", "id: [7, 999]")).GgufIds.ToArray());
    }

    [Fact]
    public void ATypeIdStandsForOneFormatOfItsSize()
    {
        var shipped = SpecFolder.Load();
        Assert.All(FormatPlans.From(shipped).OfType<FormatPlan>(), plan => Assert.Null(plan.Mistake));

        var i2s = shipped.Find<FormatSpec>("i2_s")!;
        Assert.Null(Mistake(i2s with { Name = "other", TailBytes = 4 }));
        Assert.Null(Mistake(i2s with { Name = "other", GgufIds = [999] }));
        var mistake = Mistake(i2s with { Name = "other", GgufIds = [999, i2s.GgufIds[0]] });
        Assert.Equal(("BNG2318", "other.format.yaml", "gguf/id"), (mistake!.Rule.Id, mistake.File, mistake.NodePath));
        Assert.Contains("'i2_s'", mistake.Message);
        Assert.Equal("BNG2318", Mistake(i2s with { Name = "other", GgufIds = [999, 999] })!.Rule.Id);

        SpecDiagnostic? Mistake(FormatSpec format)
        {
            var other = new BoundSpec("format", $"{format.Name}.format.yaml", format.Name, format);
            return FormatPlans.From(shipped with { Specs = [.. shipped.Specs, other] }).OfType<FormatPlan>().Single(plan => plan.Format.Name == format.Name).Mistake;
        }
    }

    private const string Arranged = """
        format: toy
        summary: Rows in pairs, for tests
        block: { weights: 1, order: rows }
        fields: { q: u8 }
        tensor: { scale: f32 }
        activations: int8 per token
        tables: { digits: [0, 1, 2, 0] }
        code: "q"
        range: [0, 2]
        value: "scale * (code - 1)"
        encode:
          scale: "absmax(x)"
          code: "sign(x[i]) + 1"
          q: "code[0]"
        arrange:
          presets:
            - { rows: 4, columns: 8, tile: 2 }
            - { rows: 8, columns: 8, tile: 4 }
          bytes: "rows * columns / 4"
          let:
            pair: "data[r / tile * columns + k] >> (r % tile) & 3"
          q: "digits[pair]"
          encode:
            row: "j / columns * tile"
            data: "q[row, j % columns] | digits[q[row + 1, j % columns] & 3] << 1"
        """;

    [Fact]
    public void ASoundArrangementBinds()
    {
        var arrangement = SpecTexts.FormatOf(Arranged).Arrangement!;
        Assert.Equal("tile", Assert.Single(arrangement.Parameters.ToArray()));
        Assert.Equal(4, arrangement.Presets[1].Values[0]);
    }

    [Theory]
    [InlineData("BNG2315", "weights: 1, ", "weights: 2, ", "arrange")]
    [InlineData("BNG2315", "q: u8 }", "q: u8, p: u8 }", "arrange")]
    [InlineData("BNG1010", "columns: 8, tile: 4", "columns: 8, tiles: 4", "arrange/presets/1#tiles")]
    [InlineData("BNG1011", "columns: 8, tile: 4", "tile: 4", "arrange/presets/1")]
    [InlineData("BNG1013", "columns: 8, tile: 4", "columns: 8, tile: 0", "arrange/presets/1/tile")]
    [InlineData("BNG1033", "    pair: ", "    rows: ", "arrange/let/rows#key")]
    [InlineData("BNG1026", "rows * columns / 4", "rows * k / 4", "arrange/bytes")]
    [InlineData("BNG3304", "(r % tile) & 3", "(r % tile) & 7", "arrange/q")]
    [InlineData("BNG3304", "q[row + 1, j % columns] & 3", "q[row + 1, j % columns] & 7", "arrange/encode/data")]
    [InlineData("BNG2315", "encode:\n  scale: \"absmax(x)\"\n  code: \"sign(x[i]) + 1\"\n  q: \"code[0]\"\n", "", "#arrange")]
    [InlineData("BNG1011", "    data: ", "    date: ", "arrange/encode")]
    [InlineData("BNG1026", "q[row, j % columns]", "q[row, k]", "arrange/encode/data")]
    [InlineData("BNG1033", "    row: ", "    rows: ", "arrange/encode/rows#key")]
    [InlineData("BNG2316", "& 3\"", "& sum(b < r, 3)\"", "arrange/let/pair")]
    [InlineData("BNG1011", "  bytes: \"rows * columns / 4\"\n", "", "arrange")]
    public void AMistakeInAnArrangementIsFound(string id, string part, string wrong, string path) =>
        Mistake.IsFound(id, path, SpecTexts.BindFormat(Mistake.In(Arranged, part, wrong)).Diagnostics);
}
