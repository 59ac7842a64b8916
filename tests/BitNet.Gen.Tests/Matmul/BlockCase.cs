using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>Random codes with scales inside their tiles, random activations in blocks of 32, and the product by plain loops in the order that the documentation fixes.</summary>
internal sealed class BlockCase : ProductCase
{
    private readonly ByteLayout _bytes;
    private readonly int _zero;
    private readonly int[,] _values;
    private readonly float[,] _scales;
    private readonly float[,] _minima;

    public BlockCase(LayoutSpec layout, int panels, int k, int tokens, int seed)
        : this(layout, panels, k, tokens, new Random(seed), hasZero: seed % 3 != 0)
    {
    }

    private BlockCase(LayoutSpec layout, int panels, int k, int tokens, Random random, bool hasZero)
        : base(layout, panels, k, tokens, random)
    {
        _bytes = (ByteLayout)layout.Tile;
        int tiles = k / layout.TileK;
        _zero = hasZero ? random.Next(256) : 0;
        _values = new int[Rows, k];
        _scales = new float[Rows, tiles];
        _minima = new float[Rows, tiles];
        Arrays["levels"] = Levels(random);
        Arrays["w"] = new byte[panels * tiles * layout.TileBytes];
        for (int row = 0; row < Rows; row++)
        {
            for (int tile = 0; tile < tiles; tile++) Pack(row, tile, random);
        }

        Activations(random);
    }

    public override string ToString() => $"{base.ToString()}, zero point {_zero}";

    /// <summary>As the quantiser does for a block that is not finite: codes 0 and a scale that is a NaN.</summary>
    public override void AddSpecialValues()
    {
        for (int block = 1; block < Tokens * Columns / 32; block += 3)
        {
            Arrays["a"].AsSpan(32 * block, 32).Clear();
            Arrays["sums"].AsSpan(8 * block, 8).Clear();
            BinaryPrimitives.WriteSingleLittleEndian(Arrays["s"].AsSpan(4 * block), float.NaN);
        }
    }

    protected override float Product(int m, int row)
    {
        var a = MemoryMarshal.Cast<byte, sbyte>(Arrays["a"]).Slice(m * Columns, Columns);
        float y = 0;
        for (int tile = 0; tile < Columns / Layout.TileK; tile++)
        {
            int sum = 0;
            int total = 0;
            for (int k = tile * Layout.TileK; k < (tile + 1) * Layout.TileK; k++)
            {
                int q = a[k];
                sum += (_values[row, k] - _zero) * q;
                total += q;
            }

            float d = Float("s", ((m * Columns) + (tile * Layout.TileK)) / 32);
            y = MathF.FusedMultiplyAdd(sum * _scales[row, tile], d, y);
            if (_bytes.Minimum is not null) y = MathF.FusedMultiplyAdd(_minima[row, tile], d * total, y);
        }

        return y;
    }

    /// <summary>Any bytes: the levels of a format are differences of a zero point and a byte.</summary>
    private byte[] Levels(Random random)
    {
        var bytes = new byte[49];
        random.NextBytes(bytes.AsSpan(0, 16));
        (bytes[0], bytes[1]) = (0, 255);
        for (int i = 0; i < 16; i++) (bytes[16 + i], bytes[32 + i]) = ((byte)(bytes[i] & 15), (byte)(bytes[i] >> 4));
        bytes[48] = (byte)_zero;
        return bytes;
    }

    private void Pack(int row, int tile, Random random)
    {
        int panel = row / Layout.TileRows;
        int inPanel = row % Layout.TileRows;
        var to = Arrays["w"].AsSpan(((panel * (Columns / Layout.TileK)) + tile) * Layout.TileBytes, Layout.TileBytes);
        bool extreme = random.Next(3) == 0;
        int steps = _bytes.Codes.Count;
        for (int k = 0; k < Layout.TileK; k += 4 * steps)
        {
            for (int b = 0; b < 4; b++)
            {
                int packed = 0;
                for (int j = 0; j < steps; j++)
                {
                    int code = extreme ? (int)_bytes.Range.Max : random.Next((int)_bytes.Range.Max + 1);
                    _values[row, (tile * Layout.TileK) + k + (4 * j) + b] = _bytes.Levels > 0 ? Arrays["levels"][code] : code;
                    packed |= code << (j * 8 / steps);
                }

                to[(k / steps * Layout.TileRows) + (4 * inPanel) + b] = (byte)packed;
            }
        }

        int behind = Layout.TileK / steps * Layout.TileRows;
        _scales[row, tile] = Write(to, ref behind, inPanel, _bytes.Scale, random);
        _minima[row, tile] = Write(to, ref behind, inPanel, _bytes.Minimum, random);
    }

    private float Write(Span<byte> tile, ref int behind, int row, ElementType? type, Random random)
    {
        if (type is not { } element) return 0;
        float value = (float)((random.NextDouble() - 0.3) * Math.Pow(2, random.Next(-6, 4)));
        var to = tile[(behind + (row * element.Bytes()))..];
        behind += Layout.TileRows * element.Bytes();
        if (element == ElementType.F16)
        {
            BinaryPrimitives.WriteHalfLittleEndian(to, (Half)value);
            return (float)(Half)value;
        }

        BinaryPrimitives.WriteSingleLittleEndian(to, value);
        return value;
    }

    /// <summary>Extreme codes often, so that a sum that overflows somewhere would show.</summary>
    private void Activations(Random random)
    {
        Arrays["a"] = new byte[(Tokens * Columns) + Slack];
        var sums = new int[Tokens * Columns / 16];
        var scales = new float[Tokens * Columns / 32];
        int mode = 0;
        for (int i = 0; i < Tokens * Columns; i++)
        {
            if (i % 32 == 0) mode = random.Next(4);
            int q = mode switch { 0 => 127, 1 => -127, _ => random.Next(-127, 128) };
            Arrays["a"][i] = (byte)(sbyte)q;
            sums[i / 16] += q;
        }

        for (int i = 0; i < scales.Length; i++) scales[i] = (float)random.NextDouble();
        Arrays["sums"] = MemoryMarshal.AsBytes(sums.AsSpan()).ToArray();
        Arrays["s"] = MemoryMarshal.AsBytes(scales.AsSpan()).ToArray();
    }
}
