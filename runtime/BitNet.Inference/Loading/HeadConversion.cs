using BitNet.Inference.Quantization;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Inference.Loading;

/// <summary>Stores the head in another format while a model is loaded.</summary>
internal static unsafe class HeadConversion
{
    /// <summary>Encodes <paramref name="source"/> in a format of <see cref="StorableFormats.ForHead"/>.</summary>
    /// <param name="buffer">What holds the new matrix; the caller's to free.</param>
    /// <exception cref="ModelException">A row is no whole number of blocks.</exception>
    public static StoredMatrix Convert(StoredMatrix source, FormatEntry format, WorkerPool pool, out AlignedBuffer buffer)
    {
        if (source.Columns % format.BlockWeights != 0)
            throw new ModelException($"the tensor '{source.Name}' has rows of {source.Columns} weights, which are no whole {format.Name} blocks of {format.BlockWeights}; choose another format for the head");
        using var conversion = new TensorConversion(source, format, pool, measured: false);
        buffer = new AlignedBuffer(conversion.Bytes, AlignedBuffer.Page);
        conversion.Encode(0, conversion.Items, buffer.Pointer);
        return new StoredMatrix(source.Name, format, source.Rows, source.Columns, buffer.Pointer, buffer.Bytes, source.FileOffset);
    }
}
