using System.Text;

namespace BitNet.Inference.Tokenization;

/// <summary>Turns tokens into text one by one and holds back a character until all its bytes are there. One text at a time.</summary>
/// <param name="tokenizer">The vocabulary.</param>
/// <param name="showControl">Whether control tokens appear with their names.</param>
public sealed class StreamingDecoder(Tokenizer tokenizer, bool showControl = false)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private char[] _characters = new char[64];

    /// <summary>What the next token adds to the text: whole characters only, often none. Valid until the next call.</summary>
    /// <exception cref="TokenizerException">The id is outside the vocabulary.</exception>
    public ReadOnlySpan<char> Append(int id) =>
        !showControl && tokenizer.IsControl(id) ? [] : Convert(tokenizer.TokenBytes(id), flush: false);

    /// <summary>Ends the text: the bytes of an incomplete character become U+FFFD. Then a new text may begin.</summary>
    public ReadOnlySpan<char> Finish() => Convert([], flush: true);

    private ReadOnlySpan<char> Convert(ReadOnlySpan<byte> bytes, bool flush)
    {
        // A byte gives at most one character; up to three held bytes give a few more.
        if (_characters.Length < bytes.Length + 4)
            _characters = new char[2 * bytes.Length];
        int count = _decoder.GetChars(bytes, _characters, flush);
        return _characters.AsSpan(0, count);
    }
}
