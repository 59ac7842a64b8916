using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>Random weights in a layout, random activations, and the product by plain loops in the order that the design fixes.</summary>
internal sealed class MatmulCase : ProductCase
{
    private readonly int _group;
    private readonly int[,] _codes;
    private readonly float[,] _values;
    private readonly sbyte? _extreme;

    /// <param name="extreme">Where given, all activations, and all codes are the largest: sums that overflow somewhere show.</param>
    public MatmulCase(LayoutSpec layout, int panels, int k, int tokens, ScaleGranularity granularity, int seed, int group = 64, sbyte? extreme = null)
        : this(layout, panels, k, tokens, granularity, new Random(seed), group, extreme)
    {
    }

    private MatmulCase(LayoutSpec layout, int panels, int k, int tokens, ScaleGranularity granularity, Random random, int group, sbyte? extreme)
        : base(layout, panels, k, tokens, random)
    {
        _extreme = extreme;
        _group = group;
        Granularity = granularity;
        int tiles = (k + layout.TileK - 1) / layout.TileK;
        _codes = new int[Rows, tiles * layout.TileK];
        _values = new float[Rows, tiles * layout.TileK];
        Arrays["w"] = new byte[panels * tiles * layout.TileBytes];
        if (layout.Tile is ByteLayout bytes) PackBytes(bytes, tiles, random);
        else PackElements((ElementLayout)layout.Tile, tiles, random);
        Activations(layout.Tile is ByteLayout, random);
        Scales(random);
        if (layout.Tile is ByteLayout { IsLookup: true } lookup) Arrays["tables"] = TableCase.Tabulate(layout, lookup, Arrays["a"], k, tokens);
    }

    public ScaleGranularity Granularity { get; }

    public override Dictionary<string, ExprValue> Scalars => new(base.Scalars) { ["group"] = ExprValue.Of((long)_group) };

    /// <summary>Puts infinities and NaN into float activations, or makes one token's scale a NaN, as the quantiser does for a token that is not finite.</summary>
    public override void AddSpecialValues()
    {
        float[] special = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, float.Epsilon, float.MaxValue];
        string array = Layout.Tile is ByteLayout ? "s" : "a";
        int count = Layout.Tile is ByteLayout ? Tokens : Tokens * Columns;
        for (int i = 0; i < count; i += 3)
            BinaryPrimitives.WriteSingleLittleEndian(Arrays[array].AsSpan(i * sizeof(float)), special[i / 3 % special.Length]);
    }

    private int Groups => Granularity == ScaleGranularity.Group ? (Columns + _group - 1) / _group : 1;

    protected override float Product(int m, int row) => Layout.Tile is ByteLayout ? IntegerProduct(m, row) : FloatProduct(m, row);

    private float IntegerProduct(int m, int row)
    {
        var a = MemoryMarshal.Cast<byte, sbyte>(Arrays["a"]).Slice(m * Columns, Columns);
        float total = 0;
        for (int g = 0; g < Groups; g++)
        {
            int sum = 0;
            int end = Granularity == ScaleGranularity.Group ? Math.Min(Columns, (g + 1) * _group) : Columns;
            for (int i = g * _group * (Groups > 1 ? 1 : 0); i < end; i++)
                sum += (_codes[row, i] - 1) * a[i];
            total = Granularity == ScaleGranularity.Group ? MathF.FusedMultiplyAdd(sum, ScaleOf(row, g), total) : sum * ScaleOf(row, g);
        }

        return total / Float("s", m);
    }

    private float FloatProduct(int m, int row)
    {
        var a = MemoryMarshal.Cast<byte, float>(Arrays["a"]).Slice(m * Columns, Columns);
        float sum = 0;
        for (int k0 = 0; k0 < Columns; k0 += Layout.TileK)
        {
            if (Layout.TileK == 1)
            {
                sum = MathF.FusedMultiplyAdd(_values[row, k0], a[k0], sum);
                continue;
            }

            float part = 0;
            for (int i = k0; i < Math.Min(Columns, k0 + Layout.TileK); i++) part = MathF.FusedMultiplyAdd(_codes[row, i], a[i], part);
            sum = MathF.FusedMultiplyAdd(part, _values[row, k0], sum);
        }

        return sum;
    }

    private float ScaleOf(int row, int group) => Granularity == ScaleGranularity.Tensor
        ? Float("scales", 0)
        : Float("scales", (((row / Layout.TileRows * Groups) + group) * Layout.TileRows) + (row % Layout.TileRows));

    private void PackBytes(ByteLayout bytes, int tiles, Random random)
    {
        int columns = Layout.TileBytes / Layout.TileRows;
        int run = bytes.IsLookup ? 1 : columns;
        var digits = new long[bytes.Codes.Count];
        for (int row = 0; row < Rows; row++)
        {
            for (int tile = 0; tile < tiles; tile++)
            {
                for (int b = 0; b < columns; b++)
                {
                    for (int j = 0; j < digits.Length; j++)
                    {
                        int at = (tile * Layout.TileK) + (b / run * run * digits.Length) + (run * j) + (b % run);
                        digits[j] = at >= Columns ? 0 : _extreme is null ? random.Next((int)bytes.Range.Max + 1) : bytes.Range.Max;
                        _codes[row, at] = (int)digits[j];
                    }

                    long packed = ExprEvaluator.Evaluate(bytes.Pack, new Digits(digits)).Integer;
                    Arrays["w"][(((row / Layout.TileRows * tiles) + tile) * Layout.TileBytes) + (b / run * run * Layout.TileRows) + (row % Layout.TileRows * run) + (b % run)] = (byte)packed;
                }
            }
        }
    }

    private void PackElements(ElementLayout elements, int tiles, Random random)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int tile = 0; tile < tiles; tile++)
            {
                var bytes = Arrays["w"].AsSpan(((row / Layout.TileRows * tiles) + tile) * Layout.TileBytes, Layout.TileBytes);
                int inPanel = row % Layout.TileRows;
                for (int i = 0; i < Layout.TileK; i++)
                {
                    int at = (Layout.TileRows * i) + inPanel;
                    _values[row, (tile * Layout.TileK) + i] = Write(bytes[(at * elements.Element.Bytes())..], elements.Element, random, out _codes[row, (tile * Layout.TileK) + i]);
                }

                if (elements.Scale is { } scale)
                    _values[row, tile * Layout.TileK] = Write(bytes[((Layout.TileRows * Layout.TileK * elements.Element.Bytes()) + (inPanel * scale.Bytes()))..], scale, random, out _);
            }
        }
    }

    private static float Write(Span<byte> to, ElementType element, Random random, out int code)
    {
        code = 0;
        float value = (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-20, 4)));
        switch (element)
        {
            case ElementType.I8:
                code = random.Next(-128, 128);
                to[0] = (byte)(sbyte)code;
                return code;
            case ElementType.F16:
                BinaryPrimitives.WriteHalfLittleEndian(to, (Half)value);
                return (float)(Half)value;
            case ElementType.BF16:
                ushort upper = (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
                BinaryPrimitives.WriteUInt16LittleEndian(to, upper);
                return BitConverter.UInt32BitsToSingle((uint)upper << 16);
            default:
                BinaryPrimitives.WriteSingleLittleEndian(to, value);
                return value;
        }
    }

    /// <summary>Extreme codes often, so that a sum that overflows somewhere would show.</summary>
    private void Activations(bool integers, Random random)
    {
        Arrays["a"] = new byte[(Tokens * Columns * (integers ? 1 : sizeof(float))) + Slack];
        for (int i = 0; i < Tokens * Columns; i++)
        {
            if (_extreme is { } extreme) Arrays["a"][i] = (byte)extreme;
            else if (integers) Arrays["a"][i] = (byte)(sbyte)(random.Next(3) == 0 ? 127 : random.Next(3) == 0 ? -127 : random.Next(-127, 128));
            else BinaryPrimitives.WriteSingleLittleEndian(Arrays["a"].AsSpan(i * sizeof(float)), (float)(random.NextDouble() - 0.5));
        }

        // Behind the last token stands anything: the codes of padded columns are 0.
        if (integers) Arrays["a"].AsSpan(Tokens * Columns).Fill(0x7f);
    }

    private void Scales(Random random)
    {
        Arrays["scales"] = Floats(Items * Groups * Layout.TileRows, random);
        Arrays["s"] = Floats(Tokens, random);
        var sums = new int[Tokens * Groups];
        for (int m = 0; m < Tokens && Layout.Tile is ByteLayout; m++)
        {
            for (int i = 0; i < Columns; i++)
                sums[(m * Groups) + (Granularity == ScaleGranularity.Group ? i / _group : 0)] += (sbyte)Arrays["a"][(m * Columns) + i];
        }

        Arrays["sums"] = new byte[sums.Length * sizeof(int)];
        Buffer.BlockCopy(sums, 0, Arrays["sums"], 0, Arrays["sums"].Length);
    }

    private static byte[] Floats(int count, Random random)
    {
        var bytes = new byte[count * sizeof(float)];
        for (int i = 0; i < count; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), (float)(random.NextDouble() + 0.1));
        return bytes;
    }

    private sealed class Digits(long[] values) : IEvaluationScope
    {
        public ExprValue Name(string name) => throw new InvalidOperationException(name);

        public ExprValue Element(string array, ReadOnlySpan<long> indices) => ExprValue.Of(values[indices[0]]);

        public ExprValue Load(Address at, long lane) => throw new InvalidOperationException("a load in a pack expression");
    }
}
