using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Weights;

/// <summary>Matrices that are stored in an order of their own: their sizes, and the way to one block a weight, row by row.</summary>
public static unsafe class MatrixOrder
{
    // Result, rows and columns, or data, bytes, blocks, rows and columns; then a preset's parameters.
    private const int MostSlots = 5;

    private const long BytesAtOnce = 1 << 14;

    /// <summary>Whether the format stores matrices of that shape.</summary>
    public static bool IsKnown(FormatEntry format, long rows, long columns) => TryBytes(format, rows, columns, out _);

    /// <summary>The bytes of a matrix, without the tail.</summary>
    /// <exception cref="InvalidDataException">The format stores no matrices of this shape.</exception>
    public static long Bytes(FormatEntry format, long rows, long columns) =>
        TryBytes(format, rows, columns, out uint bytes) ? bytes : throw Impossible(format, rows, columns);

    /// <summary>Makes blocks of a matrix whose size was checked; the tail stands behind them as in any tensor.</summary>
    public static AlignedBuffer Arrange(FormatEntry format, int rows, int columns, byte* data)
    {
        long bytes = Bytes(format, rows, columns);
        long weights = (long)rows * columns;
        var blocks = new AlignedBuffer(weights + format.TailBytes);
        nint source = (nint)data, target = (nint)blocks.Pointer;
        // Bytes are looked for all over the matrix, which takes long where rows are many; callers have no pool at hand.
        Parallel.For(0, rows, row =>
        {
            nint* args = stackalloc nint[MostSlots + ParametersOf(format)];
            args[0] = source;
            args[1] = (nint)bytes;
            args[2] = target;
            _ = TryShape(format, rows, columns, args + 3);
            ((delegate*<nint*, nint, nint, byte*, void>)format.Arrange)(args, row, row + 1, null);
        });
        Buffer.MemoryCopy(data + bytes, blocks.Pointer + weights, format.TailBytes, format.TailBytes);
        return blocks;
    }

    /// <summary>Makes the stored bytes of a matrix, without the tail, of one block a weight, row by row.</summary>
    /// <param name="format">A format with a <see cref="FormatEntry.Rearrange"/>.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The length of a row in weights.</param>
    /// <param name="blocks">The blocks, <c>[rows, columns]</c> bytes.</param>
    /// <param name="data">Receives <see cref="Bytes"/> bytes.</param>
    /// <exception cref="InvalidDataException">The format stores no matrices of this shape.</exception>
    public static void Rearrange(FormatEntry format, int rows, int columns, byte* blocks, byte* data)
    {
        long bytes = Bytes(format, rows, columns);
        nint source = (nint)blocks, target = (nint)data;
        Parallel.For(0, (bytes + BytesAtOnce - 1) / BytesAtOnce, part =>
        {
            nint* args = stackalloc nint[MostSlots + ParametersOf(format)];
            args[0] = source;
            args[1] = target;
            _ = TryShape(format, rows, columns, args + 2);
            long from = part * BytesAtOnce;
            ((delegate*<nint*, nint, nint, byte*, void>)format.Rearrange)(args, (nint)from, (nint)Math.Min(from + BytesAtOnce, bytes), null);
        });
    }

    private static int ParametersOf(FormatEntry format) => format.Presets.Count == 0 ? 0 : format.Presets[0].Count - 2;

    private static bool TryBytes(FormatEntry format, long rows, long columns, out uint bytes)
    {
        bytes = 0;
        if (rows is < 1 or > int.MaxValue || columns is < 1 or > int.MaxValue) return false;
        nint* args = stackalloc nint[MostSlots + ParametersOf(format)];
        uint result = 0;
        args[0] = (nint)(&result);
        if (!TryShape(format, rows, columns, args + 1)) return false;
        ((delegate*<nint*, nint, nint, byte*, void>)format.StoredBytes)(args, 0, 1, null);
        bytes = result;
        return bytes != 0;
    }

    private static bool TryShape(FormatEntry format, long rows, long columns, nint* args)
    {
        args[0] = (nint)rows;
        args[1] = (nint)columns;
        if (format.Presets.Count == 0) return true;
        IReadOnlyList<long>? preset = format.Presets.FirstOrDefault(known => known[0] == rows && known[1] == columns);
        for (int at = 2; at < preset?.Count; at++) args[at] = (nint)preset[at];
        return preset is not null;
    }

    private static InvalidDataException Impossible(FormatEntry format, long rows, long columns) => new(
        format.Presets.Count == 0
            ? $"The format {format.Name} stores no matrices of {rows} rows of {columns}; convert the model to another format."
            : $"The format {format.Name} has no preset for matrices of {rows} rows of {columns}: the file does not say how they are tiled. It knows {string.Join(", ", format.Presets.Select(preset => $"{preset[0]} x {preset[1]}"))}; add the shape to the format's spec, or convert the model from its original.");
}
