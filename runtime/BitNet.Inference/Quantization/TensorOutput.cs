using BitNet.Inference.Gguf;

namespace BitNet.Inference.Quantization;

/// <summary>Writes tensors' bytes in pieces, and between them tells how far it is and asks whether to go on.</summary>
internal sealed unsafe class TensorOutput(GgufWriter writer, long allBytes, Action<WriteProgress>? progress, CancellationToken cancellation)
{
    private const int Piece = 1 << 22;
    private long _written;

    public void Write(byte* data, long bytes)
    {
        for (long at = 0; at < bytes; at += Piece)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = (int)Math.Min(Piece, bytes - at);
            writer.WriteTensorData(new ReadOnlySpan<byte>(data + at, count));
            _written += count;
            progress?.Invoke(new WriteProgress(_written, allBytes));
        }
    }
}
