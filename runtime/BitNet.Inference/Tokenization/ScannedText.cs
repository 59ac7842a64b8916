using System.Globalization;
using System.Text;

namespace BitNet.Inference.Tokenization;

/// <summary>A text as code points with their classes, so that pre-tokenizers look at numbers only. The memory is kept for the next text.</summary>
internal sealed class ScannedText
{
    private const byte LetterClass = 1;
    private const byte NumberClass = 2;
    private const byte SpaceClass = 4;
    private const byte PunctuationClass = 8;
    private static readonly byte[] Ascii = [.. Enumerable.Range(0, 128).Select(value => Classify(new Rune(value)))];

    private int[] _codePoints = new int[64];
    private int[] _offsets = new int[65];
    private byte[] _classes = new byte[64];

    /// <summary>How many code points.</summary>
    internal int Count { get; private set; }

    /// <summary>The code point at an index.</summary>
    internal int this[int index] => _codePoints[index];

    /// <summary>Takes a text, which must be valid UTF-8.</summary>
    internal void Load(ReadOnlySpan<byte> utf8)
    {
        if (_codePoints.Length < utf8.Length)
        {
            _codePoints = new int[utf8.Length];
            _classes = new byte[utf8.Length];
            _offsets = new int[utf8.Length + 1];
        }
        Count = 0;
        for (int at = 0; at < utf8.Length; Count++)
        {
            _offsets[Count] = at;
            if (utf8[at] < 128)
            {
                _codePoints[Count] = utf8[at];
                _classes[Count] = Ascii[utf8[at++]];
                continue;
            }
            Rune.DecodeFromUtf8(utf8[at..], out Rune rune, out int consumed);
            _codePoints[Count] = rune.Value;
            _classes[Count] = Classify(rune);
            at += consumed;
        }
        _offsets[Count] = utf8.Length;
    }

    /// <summary>The byte where a code point begins; at <see cref="Count"/> the length of the text.</summary>
    internal int ByteOffset(int index) => _offsets[index];

    /// <summary>\p{L}</summary>
    internal bool IsLetter(int index) => _classes[index] == LetterClass;

    /// <summary>\p{N}</summary>
    internal bool IsNumber(int index) => _classes[index] == NumberClass;

    /// <summary>\s: the Unicode property White_Space.</summary>
    internal bool IsSpace(int index) => _classes[index] == SpaceClass;

    /// <summary>\p{P}</summary>
    internal bool IsPunctuation(int index) => _classes[index] == PunctuationClass;

    /// <summary>[^\s\p{L}\p{N}]: punctuation, symbols, marks, controls, unassigned.</summary>
    internal bool IsOther(int index) => _classes[index] is 0 or PunctuationClass;

    /// <summary>[\r\n]</summary>
    internal bool IsLineBreak(int index) => _codePoints[index] is '\r' or '\n';

    private static byte Classify(Rune rune)
    {
        if (Rune.IsWhiteSpace(rune))
            return SpaceClass;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => LetterClass,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => NumberClass,
            UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
                or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
                or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation => PunctuationClass,
            _ => 0,
        };
    }
}
