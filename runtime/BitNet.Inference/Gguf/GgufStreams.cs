using System.Buffers.Binary;

namespace BitNet.Inference.Gguf;

/// <summary>Writes numbers and texts as GGUF files hold them: little-endian, a text behind its length in 64 bits.</summary>
internal static class GgufStreams
{
    /// <summary>Writes a u32.</summary>
    internal static void WriteUInt32(this Stream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    /// <summary>Writes a u64.</summary>
    internal static void WriteUInt64(this Stream stream, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    /// <summary>Writes a text's UTF-8 bytes.</summary>
    internal static void WriteText(this Stream stream, ReadOnlySpan<byte> text)
    {
        stream.WriteUInt64((ulong)text.Length);
        stream.Write(text);
    }
}
