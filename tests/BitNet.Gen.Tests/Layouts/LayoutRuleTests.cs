using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Tests.Formats;
using BitNet.Gen.Tests.Matmul;

namespace BitNet.Gen.Tests.Layouts;

/// <summary>Each mistake in a layout is found; the sound layouts that every case is made from pass.</summary>
public sealed class LayoutRuleTests
{
    private const string Bytes = """
        layout: toy
        summary: Two codes in a byte, for tests
        order: 1
        tile: { rows: 4, k: 8, bytes: 16 }
        input: [0, 255]
        activations: int8 per token
        let:
          low: "q[i] & 15"
        codes: [ "low[i]", "q[i] >> 4" ]
        range: [0, 14]
        pack: "d[0] | d[1] << 4"
        """;

    private const string Elements = """
        layout: toy
        summary: Elements, for tests
        order: 1
        tile: { rows: 4, k: 8 }
        activations: float
        element: i8
        scale: f16
        """;

    [Fact]
    public void SoundLayoutsBind()
    {
        Assert.Equal(2, Assert.IsType<ByteLayout>(SpecTexts.LayoutOf(Bytes).Tile).Codes.Count);
        Assert.Equal(40, SpecTexts.LayoutOf(Elements).TileBytes);
    }

    [Theory]
    [InlineData("BNG2321", "range: [0, 14]", "range: [0, 14]\nelement: i8", "")]
    [InlineData("BNG2322", "bytes: 16", "bytes: 18", "tile/bytes")]
    [InlineData("BNG2322", "k: 8", "k: 16", "tile/bytes")]
    [InlineData("BNG2323", "k: 8", "k: 12", "tile/k")]
    [InlineData("BNG2316", "\"d[0] | d[1] << 4\"", "\"sum(j, d[0])\"", "pack")]
    [InlineData("BNG2325", "activations: int8 per token", "activations: int8 per 32", "activations")]
    [InlineData("BNG2325", "activations: int8 per token", "activations: float", "activations")]
    [InlineData("BNG2325", "k: 8, bytes: 16", "k: 16, bytes: 32", "activations")]
    [InlineData("BNG3321", "input: [0, 255]", "input: [0, 200]", "pack")]
    [InlineData("BNG3322", "d[1] << 4", "d[1] << 5", "pack")]
    [InlineData("BNG3321", "d[1] << 4", "d[2] << 4", "pack")]
    [InlineData("BNG3322", "\"q[i] >> 4\"", "\"q[i] >> 5\"", "pack")]
    [InlineData("BNG3323", "range: [0, 14]", "range: [0, 999]", "codes")]
    [InlineData("BNG3324", "range: [0, 14]", "range: [1, 14]", "range")]
    [InlineData("BNG3325", "\"q[i] >> 4\"", "\"q[i] >> 4 | 1 / q[i]\"", "codes/1")]
    [InlineData("BNG2303", "input: [0, 255]", "input: [0, 256]", "input")]
    [InlineData("BNG1033", "  low: ", "  q: ", "let/q#key")]
    [InlineData("BNG1026", "\"low[i]\"", "\"hig[i]\"", "codes/0")]
    [InlineData("BNG1011", "pack: \"d[0] | d[1] << 4\"", "", "")]
    public void AMistakeInBytesIsFound(string id, string part, string wrong, string path) => Find(Bytes, id, part, wrong, path);

    private const string Block = """
        layout: toy
        summary: A sub-block of 16 weights, for tests
        order: 1
        tile: { rows: 4, k: 16, bytes: 56 }
        input: [0, 255]
        activations: int8 per 32
        codes: [ "q[i] & 15", "q[i] >> 4" ]
        range: [0, 15]
        pack: "d[0] | d[1] << 4"
        levels: 16
        scale: f32
        minimum: f16
        """;

    [Fact]
    public void ABlockBinds()
    {
        var tile = Assert.IsType<ByteLayout>(SpecTexts.LayoutOf(Block).Tile);
        Assert.Equal((ElementType.F32, ElementType.F16, 16, 6), (tile.Scale, tile.Minimum, tile.Levels, tile.BytesBehind));
    }

    [Theory]
    [InlineData("BNG2325", "activations: int8 per 32", "activations: int8 per token", "activations")]
    [InlineData("BNG2325", "levels: 16", "levels: 16\nzero: 1", "activations")]
    [InlineData("BNG2325", "k: 16, bytes: 56", "k: 8, bytes: 40", "activations")]
    [InlineData("BNG2324", "minimum: f16", "minimum: i8", "minimum")]
    [InlineData("BNG1013", "levels: 16", "levels: 8", "levels")]
    [InlineData("BNG2322", "minimum: f16", "minimum: f32", "tile/bytes")]
    public void AMistakeInABlockIsFound(string id, string part, string wrong, string path) => Find(Block, id, part, wrong, path);

    private const string Lookup = LookupMatmulTests.FourLevels;

    [Fact]
    public void ALookupBinds()
    {
        var tile = Assert.IsType<ByteLayout>(SpecTexts.LayoutOf(Lookup).Tile);
        Assert.Equal((true, 1, 2), (tile.IsLookup, tile.RunBytes, tile.Indices.Count));
        Assert.False(Assert.IsType<ByteLayout>(SpecTexts.LayoutOf(Bytes.Replace("range:", "algorithm: dot\nrange:")).Tile).IsLookup);
    }

    [Theory]
    [InlineData("BNG1014", "algorithm: lut", "algorithm: hash", "algorithm")]
    [InlineData("BNG2326", "algorithm: lut\n", "", "index")]
    [InlineData("BNG2326", "index: [ \"q[i] & 15\", \"(q[i] >> 4) & 15\" ]\n", "", "algorithm")]
    [InlineData("BNG2326", "\"q[i] & 15\", \"(q[i] >> 4) & 15\"", "\"q[i] & 15\", \"(q[i] >> 4) & 15\", \"q[i]\"", "algorithm")]
    [InlineData("BNG2326", "k: 16, bytes: 256", "k: 88, bytes: 1408", "tile")]
    [InlineData("BNG2325", "int8 per token", "float", "activations")]
    [InlineData("BNG2325", "int8 per token", "int8 per 32", "activations")]
    [InlineData("BNG2323", "k: 16, bytes: 256", "k: 6, bytes: 256", "tile/k")]
    [InlineData("BNG3326", "\"(q[i] >> 4) & 15\" ]\nrange", "\"(q[i] >> 4) - 1\" ]\nrange", "index/1")]
    [InlineData("BNG3326", "\"(q[i] >> 4) & 15\" ]\nrange", "\"q[i] / (q[i] >> 4)\" ]\nrange", "index/1")]
    [InlineData("BNG3327", "\"q[i] & 15\"", "\"q[i] & 7\"", "index/0")]
    public void AMistakeInALookupIsFound(string id, string part, string wrong, string path) => Find(Lookup, id, part, wrong, path);

    [Theory]
    [InlineData("BNG2321", "element: i8\n", "", "")]
    [InlineData("BNG2322", "k: 8", "k: 8, bytes: 32", "tile/bytes")]
    [InlineData("BNG2324", "scale: f16", "scale: i8", "scale")]
    [InlineData("BNG1014", "element: i8", "element: i9", "element")]
    [InlineData("BNG2325", "activations: float", "activations: int8 per token", "activations")]
    public void AMistakeInElementsIsFound(string id, string part, string wrong, string path) => Find(Elements, id, part, wrong, path);

    private static void Find(string sound, string id, string part, string wrong, string path)
    {
        var (layout, diagnostics) = SpecTexts.BindLayout(Mistake.In(sound, part, wrong));
        Assert.Null(layout);
        Mistake.IsFound(id, path, diagnostics);
    }
}
