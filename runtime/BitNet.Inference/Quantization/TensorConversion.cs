using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Inference.Quantization;

/// <summary>Stores a matrix again in another format, some rows at a time, and measures what is lost.</summary>
/// <remarks>
/// A work item is as many rows as are a whole number of blocks: one, except where blocks run over the flattened tensor.
/// The new bytes and the measured error do not depend on the number of threads.
/// </remarks>
internal sealed unsafe class TensorConversion : IDisposable
{
    private readonly StoredMatrix _source;
    private readonly FormatEntry _format;
    private readonly WorkerPool _pool;
    private readonly int _itemRows;
    private readonly long _itemWeights;
    private readonly long _itemBlocks;
    private readonly AlignedBuffer _buffers;
    private readonly AlignedBuffer _tail;
    private readonly AlignedBuffer? _values;
    private readonly (double Error, double Size)[]? _squares;

    /// <summary>Prepares it. Fields that a format has once for a tensor need all weights at once as float32; other formats take rows as they come.</summary>
    /// <param name="source">The matrix.</param>
    /// <param name="format">A format with an encoder.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="measured">Whether <see cref="RelativeError"/> will be asked.</param>
    public TensorConversion(StoredMatrix source, FormatEntry format, WorkerPool pool, bool measured)
    {
        _source = source;
        _format = format;
        _pool = pool;
        _itemRows = format.BlockWeights / (int)BigInteger.GreatestCommonDivisor(source.Columns, format.BlockWeights);
        _itemWeights = (long)_itemRows * source.Columns;
        _itemBlocks = _itemWeights / format.BlockWeights;
        Items = (source.Rows + _itemRows - 1) / _itemRows;
        _squares = measured ? new (double, double)[Items] : null;
        _buffers = new AlignedBuffer(2 * pool.Threads * _itemWeights * sizeof(float));
        _tail = new AlignedBuffer(TailBytes);
        if (format.EncodeTail == 0 || format.RowHead) return;
        _values = new AlignedBuffer(Items * _itemWeights * sizeof(float));
        pool.Run(new Part((from, to, _) =>
        {
            for (nint item = from; item < to; item++) Decode(_source, item, Whole(item));
        }), Items);
        nint* args = stackalloc nint[] { _values.Address, _tail.Address, checked((nint)((long)source.Rows * source.Columns)) };
        Call(format.EncodeTail, args, 1);
    }

    /// <summary>How many items.</summary>
    public int Items { get; }

    /// <summary>Weights of an item; the last one's may be fewer.</summary>
    public long ItemWeights => _itemWeights;

    /// <summary>Bytes of an item, the head of its row included.</summary>
    public long ItemBytes => (_format.RowHead ? _format.TailBytes : 0) + _itemBlocks * _format.BlockBytes;

    /// <summary>Bytes of all items, without the tail.</summary>
    public long Bytes => _format.TensorBytes(_source.Rows, _source.Columns) - TailBytes;

    /// <summary>What stands behind the last block.</summary>
    public byte* Tail => _tail.Pointer;

    /// <summary>Bytes of that.</summary>
    public int TailBytes => _format.RowHead ? 0 : _format.TailBytes;

    /// <summary>Encodes the items from <paramref name="first"/> on.</summary>
    /// <param name="destination">Room for <paramref name="count"/> items.</param>
    public void Encode(int first, int count, byte* destination) => _pool.Run(new Part((from, to, thread) =>
    {
        float* values = (float*)_buffers.Pointer + 2 * thread * _itemWeights;
        for (nint i = from; i < to; i++) Encode(first + i, destination + i * ItemBytes, values);
    }), count);

    /// <summary>The root of the mean squared error as a share of the weights' own; NaN or infinite where a weight is, or is too large for the format.</summary>
    /// <param name="row">The first row of those where that is so.</param>
    /// <exception cref="InvalidOperationException">It was not to be measured.</exception>
    public double RelativeError(out int row)
    {
        if (_squares is null) throw new InvalidOperationException("the conversion does not measure");
        row = _itemRows * Math.Max(0, Array.FindIndex(_squares, squares => !double.IsFinite(squares.Error) || !double.IsFinite(squares.Size)));
        double error = 0, size = 0;
        foreach ((double itemError, double itemSize) in _squares)
        {
            error += itemError;
            size += itemSize;
        }

        return error == 0 ? 0 : Math.Sqrt(error / size);
    }

    public void Dispose()
    {
        _buffers.Dispose();
        _tail.Dispose();
        _values?.Dispose();
    }

    private static void Call(nint function, nint* args, nint items) => ((delegate*<nint*, nint, nint, byte*, void>)function)(args, 0, items, null);

    private float* Whole(nint item) => (float*)_values!.Pointer + item * _itemWeights;

    private void Encode(nint item, byte* destination, float* buffer)
    {
        float* values = _values is null ? buffer : Whole(item);
        if (_values is null) Decode(_source, item, values);
        (nint blocks, nint shared) = Places(destination);
        nint* args = stackalloc nint[] { (nint)values, shared, (nint)_itemWeights };
        if (_format.RowHead) Call(_format.EncodeTail, args, 1);
        (args[1], args[2]) = (blocks, shared);
        long weights = Math.Min(_itemWeights, (long)_source.Rows * _source.Columns - item * _itemWeights);
        Call(_format.Encode, args, (nint)((weights + _format.BlockWeights - 1) / _format.BlockWeights));
        if (_squares is not null) _squares[item] = Measure(values, destination, buffer + _itemWeights, weights);
    }

    private void Decode(StoredMatrix source, nint item, float* values)
    {
        int row = (int)item * _itemRows;
        int rows = Math.Min(_itemRows, source.Rows - row);
        for (int r = 0; r < rows; r++) source.DecodeRow(row + r, new Span<float>(values + (long)r * source.Columns, source.Columns));
        // The last block is filled up with zeros.
        long given = (long)rows * source.Columns;
        if (given < _itemWeights) new Span<float>(values + given, checked((int)(_itemWeights - given))).Clear();
    }

    // The blocks of an item, and the fields that they share.
    private (nint Blocks, nint Shared) Places(byte* item) => _format.RowHead ? ((nint)(item + _format.TailBytes), (nint)item) : ((nint)item, _tail.Address);

    private (double Error, double Size) Measure(float* values, byte* item, float* decoded, long weights)
    {
        (nint blocks, nint shared) = Places(item);
        nint* args = stackalloc nint[] { blocks, shared, (nint)decoded };
        Call(_format.Decode, args, (nint)((weights + _format.BlockWeights - 1) / _format.BlockWeights));
        return Squares(values, decoded, weights);
    }

    /// <summary>The sums of the squares of the errors and of the values, added in the same order on every machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Error, double Size) Squares(float* values, float* decoded, long count)
    {
        Vector128<double> errors = default, sizes = default;
        long i = 0;
        for (; i <= count - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            var value = Vector128.Load(values + i);
            var back = Vector128.Load(decoded + i);
            Add(Vector128.WidenLower(value), Vector128.WidenLower(back));
            Add(Vector128.WidenUpper(value), Vector128.WidenUpper(back));
        }

        double error = Vector128.Sum(errors), size = Vector128.Sum(sizes);
        for (; i < count; i++)
        {
            double difference = (double)decoded[i] - values[i];
            error += difference * difference;
            size += (double)values[i] * values[i];
        }

        return (error, size);

        void Add(Vector128<double> value, Vector128<double> back)
        {
            var difference = back - value;
            errors += difference * difference;
            sizes += value * value;
        }
    }

    private sealed class Part(Action<nint, nint, int> run) : IWork
    {
        public void Run(nint from, nint to, int thread) => run(from, to, thread);
    }
}
