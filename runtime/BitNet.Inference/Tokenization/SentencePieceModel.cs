using System.Globalization;
using System.Text;
using BitNet.Inference.Gguf;

namespace BitNet.Inference.Tokenization;

/// <summary>A SentencePiece vocabulary with scores and byte fallback (<c>tokenizer.ggml.model</c> = llama).</summary>
internal sealed class SentencePieceModel : ITokenModel, IMergeRule
{
    private const string ScoresKey = "tokenizer.ggml.scores";

    /// <summary>U+2581, which stands for a space.</summary>
    internal static ReadOnlySpan<byte> SpaceMark => "\u2581"u8;

    private readonly Vocabulary _vocabulary;
    private readonly ByteStringTable _pieces = new();
    private readonly int[] _pieceOf;
    private readonly int[] _priorities;
    private readonly int[] _byteTokens = new int[256];

    internal SentencePieceModel(GgufMetadata metadata, Vocabulary vocabulary, int? unknown)
    {
        _vocabulary = vocabulary;
        AddsSpacePrefix = !metadata.TryGetBool("tokenizer.ggml.add_space_prefix", out bool says) || says;
        _priorities = Priorities(metadata);
        _pieceOf = new int[vocabulary.Count];
        Array.Fill(_byteTokens, -1);
        for (int id = 0; id < vocabulary.Count; id++)
            _pieceOf[id] = _pieces.Intern(PieceOf(id));
        FillByteTokens(unknown);
    }

    public bool AddsSpacePrefix { get; }

    public ITextEncoder CreateEncoder() => new SentencePieceEncoder(this);

    public ReadOnlySpan<byte> BytesOf(int id) => _pieces[_pieceOf[id]];

    /// <summary>The token that a byte becomes which is part of no token; -1 where there is none.</summary>
    internal int TokenOf(byte value) => _byteTokens[value];

    /// <summary>The token of a text, in which spaces are U+2581, or -1.</summary>
    internal int TokenOf(ReadOnlySpan<byte> text)
    {
        int id = text.Length <= _vocabulary.Texts.Longest ? _vocabulary.Texts.Find(text) : -1;
        return id >= 0 && _vocabulary.IsText(id) ? id : -1;
    }

    public bool TryMerge(int left, int right, ReadOnlySpan<byte> joined, out int priority, out int merged)
    {
        merged = TokenOf(joined);
        priority = merged >= 0 ? _priorities[merged] : 0;
        return merged >= 0;
    }

    /// <summary>The rank of each token's score among the different scores, the highest score 0: what is merged first.</summary>
    private int[] Priorities(GgufMetadata metadata)
    {
        float[] scores = metadata.GetFloat32s(ScoresKey);
        if (scores.Length != _vocabulary.Count)
            throw _vocabulary.Error($"'{ScoresKey}' has {scores.Length} elements for {_vocabulary.Count} tokens");
        int nan = Array.FindIndex(scores, float.IsNaN);
        if (nan >= 0)
            throw _vocabulary.Error($"the score of token {nan} is not a number");
        float[] sorted = [.. scores.Distinct().OrderDescending()];
        var descending = Comparer<float>.Create((a, b) => b.CompareTo(a));
        return [.. scores.Select(score => Array.BinarySearch(sorted, score, descending))];
    }

    private byte[] PieceOf(int id)
    {
        ReadOnlySpan<byte> text = _vocabulary.Texts[id];
        if (_vocabulary.TypeOf(id) == TokenType.UserDefined)
            return text.ToArray();
        if (_vocabulary.TypeOf(id) != TokenType.Byte)
            return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Replace('\u2581', ' '));
        bool valid = text.Length == 6 && text.StartsWith("<0x"u8) && text[5] == (byte)'>';
        if (!valid || !byte.TryParse(text[3..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            throw _vocabulary.Error($"token {id} is of type byte, but its text is '{Encoding.UTF8.GetString(text)}', not '<0xHH>'");
        return [value];
    }

    private void FillByteTokens(int? unknown)
    {
        for (int value = 0; value < 256; value++)
        {
            int id = _vocabulary.Texts.Find(Encoding.ASCII.GetBytes($"<0x{value:X2}>"));
            if (id < 0)
                id = TokenOf([(byte)value]);
            _byteTokens[value] = id >= 0 ? id : unknown ?? -1;
        }
    }
}
