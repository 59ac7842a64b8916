using BitNet.Runtime.Memory;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Engine;

public sealed unsafe partial class KernelEngine
{
    // Products gain nothing from more tokens at once, and the buffers stay small.
    private const int BatchTokens = 128;

    private readonly WeightPacker _packer;
    private readonly MatrixMultiplier _multiplier;
    private AlignedBuffer _values = new(0);
    private AlignedBuffer _codes = new(0);
    private AlignedBuffer _scales = new(0);
    private AlignedBuffer _sums = new(0);

    /// <summary>Repacks a stored matrix for products.</summary>
    /// <param name="format">How it is stored.</param>
    /// <param name="weights">The tensor: exactly <see cref="FormatEntry.TensorBytes(long, long)"/> bytes; not needed afterwards.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The length of a row in weights.</param>
    /// <returns>The matrix, which the caller disposes of.</returns>
    /// <exception cref="ArgumentException">Shape and number of bytes do not fit each other or the format.</exception>
    /// <exception cref="InvalidDataException">A code is outside its format's range, or a scale is not finite.</exception>
    /// <exception cref="KernelNotFoundException">No layout with usable kernels can hold the format.</exception>
    public PackedMatrix Pack(FormatEntry format, ReadOnlySpan<byte> weights, int rows, int columns)
    {
        CheckShape(format, weights.Length, rows, columns);
        lock (_lock)
        {
            fixed (byte* data = weights) return _packer.Pack(new StoredMatrix(format.Name, format, rows, columns, data, weights.Length));
        }
    }

    /// <summary>A stored matrix for kernels that read its elements one by one: shape and codes are checked.</summary>
    /// <param name="format">How it is stored.</param>
    /// <param name="weights">The tensor's first byte; it must stay where it is as long as the view is used.</param>
    /// <param name="bytes">Its bytes: exactly <see cref="FormatEntry.TensorBytes(long, long)"/>.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The length of a row in weights.</param>
    /// <exception cref="ArgumentException">Shape and number of bytes do not fit each other or the format.</exception>
    /// <exception cref="InvalidDataException">A code is outside its format's range.</exception>
    public StoredMatrix View(FormatEntry format, byte* weights, long bytes, long rows, long columns)
    {
        CheckShape(format, bytes, rows, columns);
        var matrix = new StoredMatrix(format.Name, format, (int)rows, (int)columns, weights, bytes);
        lock (_lock) matrix.RequireValidCodes(_pool);
        return matrix;
    }

    private static void CheckShape(FormatEntry format, long bytes, long rows, long columns)
    {
        ArgumentNullException.ThrowIfNull(format);
        foreach (var (length, name) in new[] { (rows, nameof(rows)), (columns, nameof(columns)) })
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, int.MaxValue, name);
        }

        if (!format.Flat && columns % format.BlockWeights != 0)
            throw new ArgumentException($"Rows of {columns} weights are no whole number of blocks: {format.Name} has {format.BlockWeights} weights in a block.", nameof(columns));
        long needed = format.TensorBytes(rows, columns);
        if (bytes != needed) throw new ArgumentException($"{rows} rows of {columns} weights of {format.Name} take {needed} bytes, not {bytes}.", "weights");
    }

    /// <summary>Multiplies a packed matrix by activations: <c>y[t, row] = sum over k of w[row, k] * x[t, k]</c>.</summary>
    /// <remarks>Where the matrix multiplies int8 activations, <paramref name="x"/> is quantised first. A token's result does not depend on the others', nor on target and threads.</remarks>
    /// <param name="w">The matrix.</param>
    /// <param name="x">The activations, <c>[tokens, w.Columns]</c>.</param>
    /// <param name="tokens">The number of tokens; 0 does nothing.</param>
    /// <param name="y">Receives <c>[tokens, w.Rows]</c>; must not overlap <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the matrix.</exception>
    public void MatMul(PackedMatrix w, ReadOnlySpan<float> x, int tokens, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(w);
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        if (x.Length != (long)tokens * w.Columns)
            throw new ArgumentException($"The input has {x.Length} values; {tokens} tokens of {w.Columns} columns are {(long)tokens * w.Columns}.", nameof(x));
        if (y.Length != (long)tokens * w.Rows)
            throw new ArgumentException($"The output has {y.Length} values; {tokens} tokens of {w.Rows} rows are {(long)tokens * w.Rows}.", nameof(y));
        lock (_lock)
        {
            fixed (float* output = y)
            {
                for (int first = 0; first < tokens; first += BatchTokens)
                {
                    int count = Math.Min(BatchTokens, tokens - first);
                    Activations input = Prepare(w, x.Slice(first * w.Columns, count * w.Columns), count);
                    var product = new MatrixProduct(w, output + ((nint)first * w.Rows), w.Rows);
                    _multiplier.Multiply(input, count, new ReadOnlySpan<MatrixProduct>(in product));
                }
            }
        }
    }

    /// <summary>Multiplies a stored matrix by activations, repacking it first: for a matrix that is used once.</summary>
    /// <param name="format">How it is stored.</param>
    /// <param name="weights">The tensor, as for <see cref="Pack"/>.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The length of a row in weights.</param>
    /// <param name="x">The activations, <c>[tokens, columns]</c>; its length says how many tokens there are.</param>
    /// <param name="y">Receives <c>[tokens, rows]</c>; must not overlap <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">Lengths and shape do not fit each other.</exception>
    /// <exception cref="InvalidDataException">A code is outside its format's range, or a scale is not finite.</exception>
    public void MatMul(FormatEntry format, ReadOnlySpan<byte> weights, int rows, int columns, ReadOnlySpan<float> x, Span<float> y)
    {
        using PackedMatrix w = Pack(format, weights, rows, columns);
        if (x.Length % columns != 0) throw new ArgumentException($"The input has {x.Length} values, which are no whole number of tokens of {columns} columns.", nameof(x));
        MatMul(w, x, x.Length / columns, y);
    }

    /// <summary>The product of one stored row and as many activations: the bits that a matrix product with this row gives.</summary>
    /// <param name="format">How the row is stored.</param>
    /// <param name="row">A tensor of one row.</param>
    /// <param name="x">The activations.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    /// <exception cref="InvalidDataException">A code is outside its format's range, or a scale is not finite.</exception>
    public float Dot(FormatEntry format, ReadOnlySpan<byte> row, ReadOnlySpan<float> x)
    {
        float y = 0;
        if (x.Length != 0) MatMul(format, row, 1, x.Length, x, new Span<float>(ref y));
        else if (row.Length != format.TensorBytes(0)) throw new ArgumentException($"A row of 0 weights of {format.Name} takes {format.TensorBytes(0)} bytes, not {row.Length}.", nameof(row));
        return y;
    }

    /// <summary>The input in the form that the matrix wants, in buffers with room behind their ends: kernels may read whole vectors.</summary>
    private Activations Prepare(PackedMatrix w, ReadOnlySpan<float> x, int tokens)
    {
        var values = (float*)Grown(ref _values, (long)x.Length * sizeof(float));
        x.CopyTo(new Span<float>(values, x.Length));
        if (w.Activations != ActivationKind.Int8PerToken) return new Activations(values);

        KernelEntry quantiser = Kernels.Find(w.Layout.Quantiser);
        var codes = (sbyte*)Grown(ref _codes, x.Length);
        var scales = (float*)Grown(ref _scales, (long)tokens * sizeof(float));
        var sums = (int*)Grown(ref _sums, (long)tokens * sizeof(int));
        nint* args = stackalloc nint[] { (nint)values, (nint)codes, (nint)scales, (nint)sums, w.Columns };
        _pool.Run(quantiser, args, tokens);
        return new Activations(values, codes, scales, sums);
    }

    private static byte* Grown(ref AlignedBuffer buffer, long bytes)
    {
        if (bytes > buffer.Bytes)
        {
            buffer.Dispose();
            buffer = new AlignedBuffer(bytes);
        }

        return buffer.Pointer;
    }
}
