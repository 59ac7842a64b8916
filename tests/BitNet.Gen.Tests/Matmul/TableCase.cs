using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>Random activations, extreme ones often, and the tables of their groups' sums by plain loops.</summary>
internal sealed class TableCase : IMatmulCase
{
    private const int Slack = 64;

    private readonly LayoutSpec _layout;
    private readonly int _k;
    private readonly int _tokens;

    public TableCase(LayoutSpec layout, int k, int tokens, int seed)
    {
        _layout = layout;
        _k = k;
        _tokens = tokens;
        var random = new Random(seed);
        Arrays["a"] = new byte[(tokens * k) + Slack];
        for (int i = 0; i < tokens * k; i++) Arrays["a"][i] = (byte)(sbyte)(random.Next(4) switch { 0 => -128, 1 => 127, _ => random.Next(-128, 128) });
        Arrays["tables"] = new byte[Tabulate(layout, Bytes, Arrays["a"], k, tokens).Length];
    }

    public Dictionary<string, byte[]> Arrays { get; } = [];

    public string Output => "tables";

    public Dictionary<string, ExprValue> Scalars => new() { ["k"] = ExprValue.Of((long)_k) };

    public int Items => _tokens * Tiles(_layout, _k);

    private ByteLayout Bytes => (ByteLayout)_layout.Tile;

    /// <summary>
    /// The tables as the language reference describes them: for each group of columns the low digits of sum + bias by index, then the high digits.
    /// Beyond a row stands what stands in memory.
    /// </summary>
    public static byte[] Tabulate(LayoutSpec layout, ByteLayout bytes, byte[] a, int k, int tokens)
    {
        var tables = LookupTables.Of(bytes)!;
        int groups = layout.TileK / tables.Group;
        int tiles = Tiles(layout, k);
        var to = new byte[tokens * tiles * groups * 2 * tables.Entries];
        for (int m = 0; m < tokens; m++)
        {
            for (int group = 0; group < tiles * groups; group++)
            {
                var codes = tables.Codes[group % tables.Codes.Count];
                int at = ((m * tiles * groups) + group) * 2 * tables.Entries;
                for (int index = 0; index < tables.Entries; index++)
                {
                    long sum = tables.Bias;
                    for (int place = 0; place < tables.Group; place++) sum += codes[index][place] * (sbyte)a[(m * k) + (group * tables.Group) + place];
                    to[at + index] = (byte)(sum % (1 << tables.LowBits));
                    to[at + tables.Entries + index] = checked((byte)(sum / (1 << tables.LowBits)));
                }
            }
        }

        return to;
    }

    /// <summary>Whatever its activations, a table is a table.</summary>
    public void AddSpecialValues() => Arrays["a"].AsSpan().Fill(0x80);

    public int[] Expected() => [.. Tabulate(_layout, Bytes, Arrays["a"], _k, _tokens).Select(b => (int)b)];

    public int[] Result() => [.. Arrays["tables"].Select(b => (int)b)];

    public override string ToString() => $"tables, k = {_k}, {_tokens} tokens";

    private static int Tiles(LayoutSpec layout, int k) => (k + layout.TileK - 1) / layout.TileK;
}
