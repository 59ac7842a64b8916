using BitNet.Runtime.Memory;

namespace BitNet.Inference.Checkpoints;

/// <summary>
/// Ternary matrices as packed checkpoints have them: of M rows, byte [p, k] holds the codes of column k of the rows p, p + M / 4, p + M / 2 and p + 3 M / 4, the first in the lowest bits.
/// The scale, which is a tensor of its own there, is put behind.
/// </summary>
internal static unsafe class PackedTernary
{
    /// <summary>Rows whose codes share a byte.</summary>
    internal const int RowsInByte = 4;

    /// <summary>The name of the format spec.</summary>
    internal const string Format = "hf_ternary";

    /// <summary>Room for a matrix of <paramref name="rows"/> rows, a multiple of four, with the scale behind it.</summary>
    internal static AlignedBuffer Allocate(int rows, int columns, float scale)
    {
        long bytes = (long)rows / RowsInByte * columns;
        var buffer = new AlignedBuffer(bytes + sizeof(float), AlignedBuffer.Page);
        *(float*)(buffer.Pointer + bytes) = scale;
        return buffer;
    }

    /// <summary>Copies a packed matrix, putting its rows into order.</summary>
    internal static AlignedBuffer Copy(SafetensorsTensor packed, float scale, RowOrder order)
    {
        int quarter = (int)packed.Shape[0], columns = (int)packed.Shape[1];
        AlignedBuffer buffer = Allocate(quarter * RowsInByte, columns, scale);
        if (!order.IsChanged)
        {
            Buffer.MemoryCopy(packed.Data, buffer.Pointer, packed.Bytes, packed.Bytes);
            return buffer;
        }

        nint from = (nint)packed.Data, to = (nint)buffer.Pointer;
        Parallel.For(0, quarter, row =>
        {
            byte* target = (byte*)to + (nint)row * columns;
            for (int part = 0; part < RowsInByte; part++)
            {
                int sourceRow = order.SourceOf(row + part * quarter);
                byte* source = (byte*)from + (nint)(sourceRow % quarter) * columns;
                int shift = sourceRow / quarter * 2;
                for (int k = 0; k < columns; k++) target[k] |= (byte)((source[k] >> shift & 3) << (2 * part));
            }
        });
        return buffer;
    }
}
