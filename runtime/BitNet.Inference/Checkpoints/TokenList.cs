using System.Globalization;
using BitNet.Inference.Tokenization;

namespace BitNet.Inference.Checkpoints;

/// <summary>The tokens of a <c>tokenizer.json</c>, by their ids.</summary>
internal sealed class TokenList
{
    private readonly string?[] _texts;
    private readonly TokenType[] _types;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <summary>Reads the vocabulary and the tokens that were added to it.</summary>
    /// <param name="tokenizer">The file.</param>
    /// <param name="count">Rows of the embedding: ids are below it, and ids without a token get one that is not used.</param>
    /// <param name="hasBytes">Whether <c>&lt;0xHH&gt;</c> is a byte.</param>
    /// <exception cref="CheckpointException">An id is too large, or has two tokens.</exception>
    internal TokenList(ConfigObject tokenizer, int count, bool hasBytes)
    {
        _texts = new string?[count];
        _types = new TokenType[count];
        ConfigObject model = tokenizer.RequiredObject("model");
        string? unknown = model.Text("unk_token");
        foreach ((string text, int id) in model.RequiredObject("vocab").AllIntegers())
            Add(tokenizer, text, id, hasBytes && IsByte(text) ? TokenType.Byte : text == unknown ? TokenType.Unknown : TokenType.Normal);
        foreach (ConfigObject added in tokenizer.Objects("added_tokens"))
        {
            string text = added.Text("content") ?? throw tokenizer.Error("an added token has no 'content'");
            Add(tokenizer, text, added.Integer("id", 0), text == unknown ? TokenType.Unknown : added.Flag("special") == true ? TokenType.Control : TokenType.UserDefined);
        }

        Unknown = unknown is null ? null : Find(unknown);
    }

    /// <summary>The token for what cannot be expressed, if there is one.</summary>
    internal int? Unknown { get; }

    /// <summary>The texts, one for each row of the embedding.</summary>
    internal string[] Texts => [.. _texts.Select((text, id) => text ?? string.Create(CultureInfo.InvariantCulture, $"[PAD{id}]"))];

    /// <summary>The types, as in GGUF files.</summary>
    internal int[] Types => [.. _types.Select((type, id) => (int)(_texts[id] is null ? TokenType.Unused : type))];

    /// <summary>The token of a text, if there is one.</summary>
    internal int? Find(string text) => _ids.TryGetValue(text, out int id) ? id : null;

    /// <summary>Scores in the order of merging: the pair that is merged first makes the token with the highest score.</summary>
    /// <param name="merges">Two texts with a space between, the first to be merged first.</param>
    internal float[] Scores(IReadOnlyList<string> merges)
    {
        var scores = new float[_texts.Length];
        // What no merge makes comes after all that one makes.
        Array.Fill(scores, -merges.Count);
        for (int rank = merges.Count - 1; rank >= 0; rank--)
        {
            string merge = merges[rank];
            int space = merge.IndexOf(' ', Math.Min(1, merge.Length));
            if (space > 0 && _ids.TryGetValue(string.Concat(merge.AsSpan(0, space), merge.AsSpan(space + 1)), out int id)) scores[id] = -rank;
        }

        return scores;
    }

    private static bool IsByte(string text) => text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>'
        && byte.TryParse(text.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);

    private void Add(ConfigObject tokenizer, string text, int id, TokenType type)
    {
        if (id >= _texts.Length) throw tokenizer.Error($"the token '{text}' has the id {id}, but the embedding has {_texts.Length} rows");
        // Added tokens are often in the vocabulary too.
        if ((_texts[id] is { } other && other != text) || (_ids.TryGetValue(text, out int known) && known != id))
            throw tokenizer.Error($"the token '{text}' has the id {id}, but that is the id of another, or it has another id too");
        _texts[id] = text;
        _types[id] = type;
        _ids[text] = id;
    }
}
