using System.Text;

namespace BitNet.Inference.Tokenization;

/// <summary>
/// The printable stand-ins that byte-level vocabularies write for bytes: 0x21-0x7E, 0xA1-0xAC and 0xAE-0xFF stand for themselves,
/// the other 68 bytes, in ascending order, are U+0100 to U+0143.
/// </summary>
internal static class ByteLevelAlphabet
{
    private const int FirstMoved = 0x100;
    private static readonly short[] ByteOfCharacter = Build();

    /// <summary>Turns a vocabulary's text into the bytes it stands for; false where a character is no stand-in.</summary>
    /// <param name="text">UTF-8, possibly invalid.</param>
    /// <param name="bytes">At least as long as <paramref name="text"/>.</param>
    /// <param name="count">How many bytes were written.</param>
    internal static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int count)
    {
        count = 0;
        while (!text.IsEmpty)
        {
            int value = text[0];
            int consumed = 1;
            if (value >= 0x80)
            {
                if (Rune.DecodeFromUtf8(text, out Rune rune, out consumed) != System.Buffers.OperationStatus.Done)
                    return false;
                value = rune.Value;
            }
            if (value >= ByteOfCharacter.Length || ByteOfCharacter[value] < 0)
                return false;
            bytes[count++] = (byte)ByteOfCharacter[value];
            text = text[consumed..];
        }
        return true;
    }

    private static short[] Build()
    {
        var table = new short[FirstMoved + 68];
        Array.Fill(table, (short)-1);
        int moved = FirstMoved;
        for (short value = 0; value < 256; value++)
        {
            bool itself = value is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            table[itself ? value : moved++] = value;
        }
        return table;
    }
}
