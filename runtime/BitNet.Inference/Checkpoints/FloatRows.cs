using BitNet.Runtime.Memory;

namespace BitNet.Inference.Checkpoints;

/// <summary>Matrices of floats whose rows are put into another order.</summary>
internal static unsafe class FloatRows
{
    /// <summary>Copies the rows, each as it is.</summary>
    internal static AlignedBuffer Copy(SafetensorsTensor source, RowOrder order)
    {
        var buffer = new AlignedBuffer(source.Bytes, AlignedBuffer.Page);
        int rows = (int)source.Shape[0];
        long rowBytes = source.Bytes / rows;
        for (int row = 0; row < rows; row++)
            Buffer.MemoryCopy(source.Data + order.SourceOf(row) * rowBytes, buffer.Pointer + row * rowBytes, rowBytes, rowBytes);
        return buffer;
    }
}
