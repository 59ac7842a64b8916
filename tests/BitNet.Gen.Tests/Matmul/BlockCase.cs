using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>Random codes with scales inside their tiles, random activations in blocks of 32, and the product by plain loops in the order that the documentation fixes.</summary>
internal sealed class BlockCase : IMatmulCase
{
    private const int Slack = 64;

    private readonly LayoutSpec _layout;
    private readonly ByteLayout _bytes;
    private readonly int _rows;
    private readonly int _k;
    private readonly int _tokens;
    private readonly int _zero;
    private readonly int[,] _values;
    private readonly float[,] _scales;
    private readonly float[,] _minima;
    private readonly Residual _residual;

    public BlockCase(LayoutSpec layout, int panels, int k, int tokens, int seed)
    {
        _layout = layout;
        _bytes = (ByteLayout)layout.Tile;
        Items = panels;
        _rows = panels * layout.TileRows;
        _k = k;
        _tokens = tokens;
        var random = new Random(seed);
        _zero = seed % 3 == 0 ? 0 : random.Next(256);
        _values = new int[_rows, k];
        _scales = new float[_rows, k / layout.TileK];
        _minima = new float[_rows, k / layout.TileK];
        Arrays["levels"] = Levels(random);
        Arrays["w"] = new byte[panels * (k / layout.TileK) * layout.TileBytes];
        for (int row = 0; row < _rows; row++)
        {
            for (int tile = 0; tile < k / layout.TileK; tile++) Pack(row, tile, random);
        }

        Activations(random);
        Arrays["y"] = new byte[tokens * _rows * sizeof(float)];
        _residual = new Residual(random, tokens * _rows);
        Arrays["residual"] = _residual.Bytes;
    }

    public Dictionary<string, byte[]> Arrays { get; } = [];

    public Dictionary<string, ExprValue> Scalars => new()
    {
        ["k"] = ExprValue.Of((long)_k),
        ["t"] = ExprValue.Of((long)_tokens),
        ["ld"] = ExprValue.Of((long)_rows),
        ["keep"] = ExprValue.Of(_residual.Keep),
    };

    public int Items { get; }

    public string Output => "y";

    public override string ToString() => $"{Items} panels, k = {_k}, {_tokens} tokens, zero point {_zero}";

    /// <summary>As the quantiser does for a block that is not finite: codes 0 and a scale that is a NaN.</summary>
    public void AddSpecialValues()
    {
        for (int block = 1; block < _tokens * _k / 32; block += 3)
        {
            Arrays["a"].AsSpan(32 * block, 32).Clear();
            Arrays["sums"].AsSpan(8 * block, 8).Clear();
            BinaryPrimitives.WriteSingleLittleEndian(Arrays["s"].AsSpan(4 * block), float.NaN);
        }
    }

    public int[] Expected()
    {
        var y = new int[_tokens * _rows];
        for (int m = 0; m < _tokens; m++)
        {
            for (int row = 0; row < _rows; row++) y[(m * _rows) + row] = Bits(_residual.Plus((m * _rows) + row, Product(m, row)));
        }

        return y;
    }

    public int[] Result() => [.. MemoryMarshal.Cast<byte, float>(Arrays["y"]).ToArray().Select(Bits)];

    private static int Bits(float value) => BitConverter.SingleToInt32Bits(float.IsNaN(value) ? float.NaN : value);

    private float Product(int m, int row)
    {
        float y = 0;
        for (int tile = 0; tile < _k / _layout.TileK; tile++)
        {
            int sum = 0;
            int total = 0;
            for (int k = tile * _layout.TileK; k < (tile + 1) * _layout.TileK; k++)
            {
                int q = (sbyte)Arrays["a"][(m * _k) + k];
                sum += (_values[row, k] - _zero) * q;
                total += q;
            }

            float d = BinaryPrimitives.ReadSingleLittleEndian(Arrays["s"].AsSpan(4 * (((m * _k) + (tile * _layout.TileK)) / 32)));
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
        int panel = row / _layout.TileRows;
        int inPanel = row % _layout.TileRows;
        var to = Arrays["w"].AsSpan(((panel * (_k / _layout.TileK)) + tile) * _layout.TileBytes, _layout.TileBytes);
        bool extreme = random.Next(3) == 0;
        int steps = _bytes.Codes.Count;
        for (int k = 0; k < _layout.TileK; k += 4 * steps)
        {
            for (int b = 0; b < 4; b++)
            {
                int packed = 0;
                for (int j = 0; j < steps; j++)
                {
                    int code = extreme ? (int)_bytes.Range.Max : random.Next((int)_bytes.Range.Max + 1);
                    _values[row, (tile * _layout.TileK) + k + (4 * j) + b] = _bytes.Levels > 0 ? Arrays["levels"][code] : code;
                    packed |= code << (j * 8 / steps);
                }

                to[(k / steps * _layout.TileRows) + (4 * inPanel) + b] = (byte)packed;
            }
        }

        int behind = _layout.TileK / steps * _layout.TileRows;
        _scales[row, tile] = Write(to, ref behind, inPanel, _bytes.Scale, random);
        _minima[row, tile] = Write(to, ref behind, inPanel, _bytes.Minimum, random);
    }

    private float Write(Span<byte> tile, ref int behind, int row, ElementType? type, Random random)
    {
        if (type is not { } element) return 0;
        float value = (float)((random.NextDouble() - 0.3) * Math.Pow(2, random.Next(-6, 4)));
        var to = tile[(behind + (row * element.Bytes()))..];
        behind += _layout.TileRows * element.Bytes();
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
        Arrays["a"] = new byte[(_tokens * _k) + Slack];
        var sums = new int[_tokens * _k / 16];
        var scales = new float[_tokens * _k / 32];
        int mode = 0;
        for (int i = 0; i < _tokens * _k; i++)
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
