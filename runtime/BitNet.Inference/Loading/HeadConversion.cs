using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Inference.Loading;

/// <summary>Stores a matrix again in another format: each row is decoded and encoded.</summary>
internal sealed unsafe class HeadConversion : IWork, IDisposable
{
    private readonly StoredMatrix _source;
    private readonly FormatEntry _format;
    private readonly AlignedBuffer _values;
    private readonly long _rowBytes;
    private readonly byte* _data;

    private HeadConversion(StoredMatrix source, FormatEntry format, byte* data, long rowBytes, int threads)
    {
        _source = source;
        _format = format;
        _data = data;
        _rowBytes = rowBytes;
        _values = new AlignedBuffer((long)threads * source.Columns * sizeof(float));
    }

    /// <summary>The format of that name, if a head can be stored in it.</summary>
    /// <exception cref="ModelException">There is none, or it is one for the layers' weights.</exception>
    public static FormatEntry Format(string name, IReadOnlyList<FormatEntry> formats) =>
        formats.FirstOrDefault(format => format.Name == name && IsUsable(format))
        ?? throw new ModelException($"embedding and head cannot be stored as '{name}'; the formats for them are {string.Join(", ", formats.Where(IsUsable).Select(format => format.Name).Order(StringComparer.Ordinal))}");

    /// <summary>Encodes <paramref name="source"/>.</summary>
    /// <param name="buffer">What holds the new matrix; the caller's to free.</param>
    /// <exception cref="ModelException">A row is no whole number of blocks.</exception>
    public static StoredMatrix Convert(StoredMatrix source, FormatEntry format, WorkerPool pool, out AlignedBuffer buffer)
    {
        if (source.Columns % format.BlockWeights != 0)
            throw new ModelException($"the tensor '{source.Name}' has rows of {source.Columns} weights, which are no whole {format.Name} blocks of {format.BlockWeights}; choose another format for the head");
        long rowBytes = (long)source.Columns / format.BlockWeights * format.BlockBytes;
        buffer = new AlignedBuffer(checked(source.Rows * rowBytes), AlignedBuffer.Page);
        using var conversion = new HeadConversion(source, format, buffer.Pointer, rowBytes, pool.Threads);
        pool.Run(conversion, source.Rows);
        return new StoredMatrix(source.Name, format, source.Rows, source.Columns, buffer.Pointer, buffer.Bytes, source.FileOffset);
    }

    public void Run(nint from, nint to, int thread)
    {
        float* values = (float*)_values.Pointer + (nint)thread * _source.Columns;
        nint* args = stackalloc nint[3];
        args[0] = (nint)values;
        var encode = (delegate*<nint*, nint, nint, byte*, void>)_format.Encode;
        for (nint row = from; row < to; row++)
        {
            _source.DecodeRow((int)row, new Span<float>(values, _source.Columns));
            args[1] = (nint)(_data + row * _rowBytes);
            encode(args, 0, _source.Columns / _format.BlockWeights, null);
        }
    }

    public void Dispose() => _values.Dispose();

    // A head is multiplied with float activations: int8 for each token would cost accuracy that no model was trained to bear.
    private static bool IsUsable(FormatEntry format) =>
        format is { Flat: false, TailBytes: 0, Activations: not ActivationKind.Int8PerToken } && format.Encode != 0;
}
