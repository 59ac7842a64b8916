using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;

namespace BitNet.Benchmarks.Families;

/// <summary>Tensors of any format: random weights where rows have an encoder, else zero bytes, which are code 0 and scale 0 in all of them. What they hold does not matter to the time.</summary>
internal static unsafe class SampleTensor
{
    /// <summary>Columns of a matrix: a multiple of all formats' blocks.</summary>
    public const int Columns = 4096;

    /// <summary>The same, few.</summary>
    public const int FewColumns = 256;

    /// <summary>Rows of a small matrix: a divisor of those of all others here, which formats that pack rows together want.</summary>
    public const int FewRows = 16;

    /// <summary>The columns, or those of the smallest shape where a format knows a few only.</summary>
    public static int ColumnsOf(FormatEntry format, int columns) => Smallest(format) is { } preset ? (int)preset[1] : columns;

    /// <summary>As <see cref="ColumnsOf"/>, the rows.</summary>
    public static int RowsOf(FormatEntry format, int rows) => Smallest(format) is { } preset ? (int)preset[0] : rows;

    /// <summary>A stored matrix whose rows are all alike.</summary>
    public static AlignedBuffer Encode(FormatEntry format, int rows, int columns)
    {
        var stored = new AlignedBuffer(format.TensorBytes(rows, columns));
        // An arranged matrix is encoded as a whole, not row by row.
        if (format.Encode == 0 || format.Arrange != 0) return stored;
        using AlignedBuffer values = Values(columns);
        long rowBytes = (long)columns / format.BlockWeights * format.BlockBytes;
        byte* tail = stored.Pointer + (rows * rowBytes);
        byte* first = stored.Pointer;
        if (format.RowHead)
        {
            tail = first;
            first += format.TailBytes;
            rowBytes += format.TailBytes;
        }

        nint* args = stackalloc nint[] { values.Address, (nint)tail, columns };
        if (format.EncodeTail != 0) ((delegate*<nint*, nint, nint, byte*, void>)format.EncodeTail)(args, 0, 1, null);
        args[1] = (nint)first;
        args[2] = (nint)tail;
        ((delegate*<nint*, nint, nint, byte*, void>)format.Encode)(args, 0, columns / format.BlockWeights, null);
        for (int row = 1; row < rows; row++) Buffer.MemoryCopy(stored.Pointer, stored.Pointer + (row * rowBytes), rowBytes, rowBytes);
        return stored;
    }

    /// <summary>Random weights in [-0.5, 0.5).</summary>
    public static AlignedBuffer Values(long count)
    {
        var values = new AlignedBuffer(count * sizeof(float));
        var random = new Random(2);
        for (long i = 0; i < count; i++) ((float*)values.Pointer)[i] = random.NextSingle() - 0.5f;
        return values;
    }

    private static IReadOnlyList<long>? Smallest(FormatEntry format) => format.Presets.MinBy(preset => preset[0] * preset[1]);
}
