using BitNet.Inference.Quantization;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Inference.Loading;

/// <summary>Stores the head in another format while a model is loaded.</summary>
internal static unsafe class HeadConversion
{
    // Weights that are converted before the pages of the source are given back.
    private const long WeightsAtOnce = 1 << 22;

    /// <summary>Encodes <paramref name="source"/> in a format of <see cref="StorableFormats.ForHead"/>.</summary>
    /// <param name="buffer">What holds the new matrix; the caller's to free. Where the matrix has integer codes, packing it uses it up.</param>
    /// <exception cref="ModelException">A row is no whole number of blocks.</exception>
    public static StoredMatrix Convert(StoredMatrix source, FormatEntry format, WorkerPool pool, out AlignedBuffer buffer)
    {
        if (source.Columns % format.BlockWeights != 0)
            throw new ModelException($"the tensor '{source.Name}' has rows of {source.Columns} weights, which are no whole {format.Name} blocks of {format.BlockWeights}; choose another format for the head");
        using var conversion = new TensorConversion(source, format, pool, measured: false);
        var memory = new AlignedBuffer(conversion.Bytes, AlignedBuffer.Page);
        int atOnce = (int)Math.Clamp(WeightsAtOnce / conversion.ItemWeights, 1, conversion.Items);
        for (int item = 0; item < conversion.Items; item += atOnce)
        {
            int count = Math.Min(atOnce, conversion.Items - item);
            conversion.Encode(item, count, memory.Pointer + item * conversion.ItemBytes);
            source.Spend(item, item + count);
        }

        buffer = memory;
        return new StoredMatrix(source.Name, format, source.Rows, source.Columns, memory.Pointer, memory.Bytes, source.FileOffset)
        {
            // Float codes are read a second time where a layout for finite ones meets another.
            Spent = format.CodeType is "u8" or "i8" ? (offset, bytes) => UnusedPages.Release(memory.Pointer + offset, bytes) : null,
        };
    }
}
