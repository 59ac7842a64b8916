namespace BitNet.Inference.Checkpoints;

/// <summary>Which of the known tokenizers a <c>tokenizer.json</c> describes.</summary>
/// <param name="IsSentencePiece">Whether texts become characters with a mark for the space, and bytes where a character is no token; else bytes from the start.</param>
/// <param name="PreTokenizer">What GGUF files call the way in which texts are cut into words first; null for SentencePiece, which does not cut.</param>
/// <param name="AddsSpace">Whether a space is put before a text (SentencePiece).</param>
internal sealed record TokenizerKind(bool IsSentencePiece, string? PreTokenizer, bool AddsSpace)
{
    // Names for the steps that a splitting of texts consists of.
    private const string Gpt2Words = "ByteLevel";
    private const string SingleDigits = "Digits";

    private const string Llama3Words = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Qwen2Words = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly (string[] Steps, string Name)[] s_preTokenizers =
    [
        ([Llama3Words], "llama-bpe"),
        ([Qwen2Words], "qwen2"),
        ([Gpt2Words], "gpt-2"),
        ([SingleDigits, Gpt2Words], "starcoder"),
    ];

    /// <summary>Recognises the tokenizer.</summary>
    /// <exception cref="CheckpointException">It is none of these.</exception>
    internal static TokenizerKind Of(ConfigObject tokenizer)
    {
        ConfigObject model = tokenizer.RequiredObject("model");
        if ((model.Text("type") ?? "BPE") is var type && type != "BPE")
            throw tokenizer.Error($"the tokenizer is of the type '{type}', but only 'BPE' is known");
        if (model.Flag("byte_fallback") == true) return SentencePiece(tokenizer);

        foreach (ConfigObject normalizer in Parts(tokenizer.Object("normalizer"), "normalizers"))
        {
            // Composing characters is what all byte-level tokenizers here leave out: for texts that are composed it does nothing.
            if (normalizer.Text("type") != "NFC") throw tokenizer.Error($"the normalizer '{normalizer.Text("type")}' is not known");
        }

        string[] steps = [.. Parts(tokenizer.Object("pre_tokenizer"), "pretokenizers").Select(part => Step(tokenizer, part)).Where(step => step.Length > 0)];
        foreach ((string[] known, string name) in s_preTokenizers)
        {
            if (known.SequenceEqual(steps)) return new TokenizerKind(false, name, false);
        }

        throw tokenizer.Error($"the tokenizer cuts texts by [{string.Join("; ", steps)}], which is none of the known ways ({string.Join(", ", s_preTokenizers.Select(known => known.Name))})");
    }

    /// <summary>The parts of a sequence of that key; an object that is none, alone; nothing for null.</summary>
    internal static IEnumerable<ConfigObject> Parts(ConfigObject? whole, string key) =>
        whole is null ? [] : whole.Text("type") == "Sequence" ? whole.Objects(key) : [whole];

    private static TokenizerKind SentencePiece(ConfigObject tokenizer)
    {
        bool prepends = Parts(tokenizer.Object("normalizer"), "normalizers").Any(part => part.Text("type") == "Prepend");
        foreach (ConfigObject part in Parts(tokenizer.Object("pre_tokenizer"), "pretokenizers"))
        {
            if (part.Text("type") != "Metaspace") throw tokenizer.Error($"the pre-tokenizer '{part.Text("type")}' of a tokenizer with byte fallback is not known, only 'Metaspace'");
            prepends = part.Text("prepend_scheme") is { } scheme ? scheme != "never" : part.Flag("add_prefix_space") ?? true;
        }

        return new TokenizerKind(true, null, prepends);
    }

    private static string Step(ConfigObject tokenizer, ConfigObject part)
    {
        string? type = part.Text("type");
        switch (type)
        {
            // Bytes become stand-ins; by default it cuts into GPT-2's words first.
            case "ByteLevel" when part.Flag("add_prefix_space") != true:
                return part.Flag("use_regex") == false ? "" : Gpt2Words;
            case "Digits" when part.Flag("individual_digits") == true:
                return SingleDigits;
            case "Split" when part.Text("behavior") == "Isolated" && part.Flag("invert") != true && part.Object("pattern")?.Text("Regex") is { } pattern:
                return pattern;
            default:
                throw tokenizer.Error($"the pre-tokenizer has a part '{type}' with settings that are not known");
        }
    }
}
