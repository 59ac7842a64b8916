using BitNet.Inference.Gguf;
using BitNet.Inference.Tokenization;

namespace BitNet.Inference.Tests.Tokenization;

/// <summary>Small vocabularies made on the spot.</summary>
internal sealed class TinyVocabulary
{
    private readonly List<(string Text, TokenType Type, float Score)> _tokens = [];
    private readonly List<string> _merges = [];
    private readonly List<Action<GgufWriter>> _keys = [];

    internal static TinyVocabulary BytePair(string? pre = "gpt-2")
    {
        TinyVocabulary vocabulary = new TinyVocabulary().Key("tokenizer.ggml.model", "gpt2");
        if (pre is not null)
            vocabulary.Key("tokenizer.ggml.pre", pre);
        // The stand-ins of the 256 bytes, in the order of the bytes.
        int moved = 0x100;
        for (int value = 0; value < 256; value++)
            vocabulary.Token(((char)(value is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or >= 0xAE ? value : moved++)).ToString());
        return vocabulary;
    }

    internal static TinyVocabulary SentencePiece(bool withBytes = true)
    {
        TinyVocabulary vocabulary = new TinyVocabulary().Key("tokenizer.ggml.model", "llama")
            .Token("<unk>", TokenType.Unknown).Token("<s>", TokenType.Control).Token("</s>", TokenType.Control);
        for (int value = 0; withBytes && value < 256; value++)
            vocabulary.Token($"<0x{value:X2}>", TokenType.Byte);
        return vocabulary;
    }

    internal TinyVocabulary Token(string text, TokenType type = TokenType.Normal, float score = 0)
    {
        _tokens.Add((text, type, score));
        return this;
    }

    internal TinyVocabulary Merge(params string[] merges)
    {
        _merges.AddRange(merges);
        return this;
    }

    internal TinyVocabulary Key(string key, string value) => Add(writer => writer.Add(key, value));

    internal TinyVocabulary Key(string key, uint value) => Add(writer => writer.Add(key, value));

    internal TinyVocabulary Key(string key, bool value) => Add(writer => writer.Add(key, value));

    /// <summary>The vocabulary as a file.</summary>
    internal GgufFile ToFile(bool withMerges = true, bool withScores = true, int typeCount = -1)
    {
        var stream = new MemoryStream();
        var writer = new GgufWriter(stream);
        foreach (Action<GgufWriter> key in _keys)
            key(writer);
        writer.Add("tokenizer.ggml.tokens", [.. _tokens.Select(token => token.Text)]);
        writer.Add("tokenizer.ggml.token_type", [.. _tokens.Select(token => (int)token.Type).Take(typeCount < 0 ? int.MaxValue : typeCount)]);
        if (withScores)
            writer.Add("tokenizer.ggml.scores", [.. _tokens.Select(token => token.Score)]);
        if (withMerges)
            writer.Add("tokenizer.ggml.merges", _merges);
        writer.Finish();
        return GgufFile.FromMemory(stream.ToArray(), "tiny.gguf");
    }

    internal Tokenizer Build()
    {
        using GgufFile file = ToFile();
        return Tokenizer.FromMetadata(file.Metadata);
    }

    private TinyVocabulary Add(Action<GgufWriter> key)
    {
        _keys.Add(key);
        return this;
    }
}
