using System.Runtime.InteropServices;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;

namespace BitNet.Kernels.Tests.Products;

/// <summary>A random matrix in a block format, and its product with activations in blocks of 32 by plain loops.</summary>
internal sealed unsafe class BlockTensor : IDisposable
{
    private const int Block = 32;

    private readonly AlignedBuffer _data;
    private readonly byte[] _codes;
    private readonly float[] _scales;
    private readonly float[] _minima;

    public BlockTensor(FormatEntry format, int rows, int columns, int seed)
    {
        Format = format;
        long blocks = (long)rows * columns / format.BlockWeights;
        _data = new AlignedBuffer(blocks * format.BlockBytes);
        Values = new float[rows * columns];
        var random = new Random(seed);
        Matrix = new StoredMatrix("w", format, rows, columns, _data.Pointer, _data.Bytes);
        for (long b = 0; b < blocks; b++) Fill(b, random);
        _codes = Read<byte>(format.Codes, Values.Length);
        _scales = Read<float>(format.Scales, (int)blocks * format.Groups);
        _minima = format.Minima == 0 ? new float[_scales.Length] : Read<float>(format.Minima, _scales.Length);
    }

    public FormatEntry Format { get; }

    public StoredMatrix Matrix { get; }

    /// <summary>The decoded weights.</summary>
    public float[] Values { get; }

    /// <summary>A weight as the product sees it: scale * (level - zero) + minimum.</summary>
    public float Weight(int at)
    {
        int group = at / (Format.BlockWeights / Format.Groups);
        return (Level(at) * _scales[group]) + _minima[group];
    }

    /// <summary>The product of one row and one token in the order that the documentation fixes, sub-block by sub-block.</summary>
    /// <param name="tile">Weights of a tile: 16 or 32.</param>
    public float Product(int row, ReadOnlySpan<float> x, int tile)
    {
        float y = 0;
        Span<int> q = stackalloc int[Block];
        for (int k = 0; k < Matrix.Columns; k += Block)
        {
            float d = Quantise(x.Slice(k, Block), q);
            for (int part = 0; part < Block; part += tile)
            {
                int first = (row * Matrix.Columns) + k + part;
                int sum = 0;
                int total = 0;
                for (int i = 0; i < tile; i++)
                {
                    sum += Level(first + i) * q[part + i];
                    total += q[part + i];
                }

                int group = first / (Format.BlockWeights / Format.Groups);
                y = MathF.FusedMultiplyAdd(sum * _scales[group], d, y);
                if (Format.Minima != 0) y = MathF.FusedMultiplyAdd(_minima[group], d * total, y);
            }
        }

        return y;
    }

    public void Dispose() => _data.Dispose();

    private static float Quantise(ReadOnlySpan<float> x, Span<int> q)
    {
        float largest = 1e-30f;
        bool finite = true;
        foreach (float value in x)
        {
            finite &= float.IsFinite(value);
            largest = MathF.Max(largest, MathF.Abs(value));
        }

        q.Clear();
        if (!finite) return float.NaN;
        for (int i = 0; i < x.Length; i++) q[i] = (int)MathF.Round(x[i] * (127 / largest));
        return largest / 127;
    }

    private int Level(int at) => (Format.Levels.Count == 0 ? _codes[at] : Format.Levels[_codes[at]]) - Format.ZeroPoint;

    /// <summary>Random bytes are a block of every format but for its scales, which may come out infinite, NaN or huge: then it is drawn again.</summary>
    private void Fill(long block, Random random)
    {
        var bytes = new Span<byte>(_data.Pointer + (block * Format.BlockBytes), Format.BlockBytes);
        var values = Values.AsSpan((int)(block * Format.BlockWeights), Format.BlockWeights);
        do
        {
            random.NextBytes(bytes);
            Matrix.DecodeRow((int)(block * Format.BlockWeights / Matrix.Columns), Values.AsSpan((int)(block * Format.BlockWeights / Matrix.Columns) * Matrix.Columns));
        }
        while (values.ContainsAnyExceptInRange(-1e6f, 1e6f));
    }

    private T[] Read<T>(nint function, int count)
        where T : unmanaged
    {
        var result = new T[count];
        fixed (T* to = result)
        {
            nint* args = stackalloc nint[] { (nint)_data.Pointer, (nint)(_data.Pointer + _data.Bytes), (nint)to };
            ((delegate*<nint*, nint, nint, byte*, void>)function)(args, 0, Values.Length / Format.BlockWeights, null);
        }

        return result;
    }
}
