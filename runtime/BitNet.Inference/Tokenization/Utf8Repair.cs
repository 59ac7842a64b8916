using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace BitNet.Inference.Tokenization;

/// <summary>Makes any bytes valid UTF-8.</summary>
internal static class Utf8Repair
{
    /// <summary>The same bytes where they are valid, else a copy in which each bad byte is U+FFFD.</summary>
    internal static ReadOnlySpan<byte> Repair(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
            return text;
        var repaired = new ArrayBufferWriter<byte>(text.Length + 16);
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out _, out int consumed) == OperationStatus.Done)
            {
                repaired.Write(text[..consumed]);
            }
            else
            {
                for (int i = 0; i < consumed; i++)
                    repaired.Write("\uFFFD"u8);
            }
            text = text[consumed..];
        }
        return repaired.WrittenSpan;
    }
}
