using System.Text;
using BitNet.Inference.Gguf;

namespace BitNet.Inference.Tokenization;

/// <summary>The tokens of a file: their texts and types, checked against each other.</summary>
internal sealed class Vocabulary
{
    private const string TokensKey = "tokenizer.ggml.tokens";
    private const string TypesKey = "tokenizer.ggml.token_type";

    /// <summary>Texts that end a generation wherever they occur; such a token is a control token whatever the file says.</summary>
    private static readonly string[] EndTexts = ["<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "<|eom_id|>", "<EOT>"];

    private readonly TokenType[] _types;

    internal Vocabulary(GgufMetadata metadata)
    {
        FileName = metadata.FileName;
        GgufStrings tokens = metadata.GetStrings(TokensKey);
        if (tokens.Count == 0)
            throw Error($"'{TokensKey}' is empty");
        Texts = ReadTexts(tokens);
        _types = ReadTypes(metadata);
        foreach (string text in EndTexts)
        {
            if (Find(text) is not int id)
                continue;
            EndIds.Add(id);
            _types[id] = TokenType.Control;
        }
    }

    internal string FileName { get; }

    /// <summary>The texts as the file has them, numbered by token id.</summary>
    internal ByteStringTable Texts { get; }

    /// <summary>Tokens that end a generation by their text alone.</summary>
    internal List<int> EndIds { get; } = [];

    internal int Count => Texts.Count;

    internal TokenType TypeOf(int id) => _types[id];

    /// <summary>Whether ordinary text may become this token: control and unknown tokens come from markup alone, byte tokens from bytes.</summary>
    internal bool IsText(int id) => _types[id] is TokenType.Normal or TokenType.Undefined or TokenType.UserDefined or TokenType.Unused;

    internal int? Find(string text)
    {
        int id = Texts.Find(Encoding.UTF8.GetBytes(text));
        return id >= 0 ? id : null;
    }

    /// <summary>A token id under a key, or null where the key is absent.</summary>
    internal int? IdUnder(GgufMetadata metadata, string key)
    {
        if (!metadata.TryGetUInt32(key, out uint id))
            return null;
        if (id >= Count)
            throw Error($"'{key}' is {id}, but the vocabulary has {Count} tokens");
        return (int)id;
    }

    internal TokenizerException Error(string what) => new($"{FileName}: {what}; the vocabulary is damaged, convert the model again");

    private ByteStringTable ReadTexts(GgufStrings tokens)
    {
        var texts = new ByteStringTable();
        int id = 0;
        foreach (ReadOnlySpan<byte> text in tokens)
        {
            int first = texts.Intern(text.IsEmpty ? Encoding.UTF8.GetBytes($"[EMPTY_{id}]") : text);
            if (first != id)
                throw Error($"the tokens {first} and {id} have the same text '{Encoding.UTF8.GetString(text)}'");
            id++;
        }
        return texts;
    }

    private TokenType[] ReadTypes(GgufMetadata metadata)
    {
        var types = new TokenType[Count];
        Array.Fill(types, TokenType.Normal);
        if (!metadata.Contains(TypesKey))
            return types;
        int[] numbers = metadata.GetInt32s(TypesKey);
        if (numbers.Length != Count)
            throw Error($"'{TypesKey}' has {numbers.Length} elements for {Count} tokens");
        for (int id = 0; id < types.Length; id++)
        {
            if (numbers[id] is < (int)TokenType.Undefined or > (int)TokenType.Byte)
                throw Error($"token {id} has the unknown type {numbers[id]}");
            types[id] = (TokenType)numbers[id];
        }
        return types;
    }
}
