namespace BitNet.Inference.Tokenization;

/// <summary>Cuts a text into the pieces inside which a byte-pair vocabulary merges. Safe from several threads.</summary>
internal sealed class PreTokenizer
{
    private readonly SplitPass[] _passes;

    private PreTokenizer(bool ignoreMerges, bool addBos, params SplitPass[] passes)
    {
        IgnoreMerges = ignoreMerges;
        AddBos = addBos;
        _passes = passes;
    }

    /// <summary>Whether a piece that is a token as a whole is taken without merging.</summary>
    internal bool IgnoreMerges { get; }

    /// <summary>Whether texts begin with BOS where the file does not say.</summary>
    internal bool AddBos { get; }

    /// <summary>The value of <c>tokenizer.ggml.pre</c> for the split that files without one get.</summary>
    internal const string DefaultName = "default";

    private static readonly PreTokenizer Llama3 = new(true, true, WordPasses.Llama3);
    private static readonly PreTokenizer Qwen2 = new(false, false, WordPasses.Qwen2);
    private static readonly PreTokenizer Gpt2 = new(false, false, WordPasses.Gpt2);
    private static readonly PreTokenizer StarCoder = new(false, false, ClassPasses.Run((text, at) => text.IsNumber(at), most: 1), WordPasses.Gpt2);

    private static readonly PreTokenizer Falcon = new(false, false,
        ClassPasses.Run((text, at) => text.IsPunctuation(at) || text[at] is '$' or '+' or '<' or '=' or '>' or '^' or '~' or '|' or '`'),
        WordPasses.Gpt2,
        ClassPasses.ThreeDigits);

    private static readonly PreTokenizer Default = new(false, false,
        ClassPasses.Run((text, at) => text.IsPunctuation(at) || text[at] is '$' or '+' or '<' or '=' or '>' or '^' or '~' or '|'),
        WordPasses.Gpt2,
        ClassPasses.Run((text, at) => text.IsNumber(at)),
        ClassPasses.ThreeDigits);

    private static readonly PreTokenizer DeepSeekLlm = new(false, false,
        ClassPasses.Run((text, at) => text.IsLineBreak(at), most: 1),
        ClassPasses.RunWithSpace((text, at) => DeepSeekClasses.IsLetter(text[at])),
        ClassPasses.RunWithSpace((text, at) => DeepSeekClasses.IsPunctuation(text[at])),
        ClassPasses.TrailingSpaces,
        ClassPasses.Run((text, at) => DeepSeekClasses.IsIdeograph(text[at])),
        ClassPasses.Run((text, at) => text.IsNumber(at)));

    private static readonly Dictionary<string, PreTokenizer> ByName = new(StringComparer.Ordinal)
    {
        ["llama-bpe"] = Llama3, ["llama3"] = Llama3, ["llama-v3"] = Llama3, ["falcon3"] = Llama3, ["falcon_e"] = Llama3,
        ["qwen2"] = Qwen2, ["deepseek-r1-qwen"] = Qwen2, ["megrez"] = Qwen2, ["stablelm2"] = Qwen2,
        ["gpt-2"] = Gpt2, ["phi-2"] = Gpt2, ["roberta-bpe"] = Gpt2, ["gigachat"] = Gpt2, ["mpt"] = Gpt2, ["olmo"] = Gpt2, ["jais"] = Gpt2,
        ["starcoder"] = StarCoder, ["refact"] = StarCoder, ["command-r"] = StarCoder, ["smollm"] = StarCoder, ["codeshell"] = StarCoder,
        ["exaone"] = StarCoder, ["minerva-7b"] = StarCoder,
        ["falcon"] = Falcon,
        [DefaultName] = Default,
        ["deepseek-llm"] = DeepSeekLlm,
    };

    /// <summary>The pre-tokenizer of a <c>tokenizer.ggml.pre</c>, or null.</summary>
    internal static PreTokenizer? Find(string name) =>
        ByName.TryGetValue(name, out PreTokenizer? found) ? found : name.StartsWith("jina-", StringComparison.Ordinal) ? Gpt2 : null;

    /// <summary>The names that are known, for error messages.</summary>
    internal static string KnownNames => string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal)) + ", jina-*";

    /// <summary>Replaces the content of <paramref name="pieceEnds"/> by the end of each piece, in code points, ascending.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pieceEnds">The result; the first piece begins at 0, each other one where the one before ends.</param>
    /// <param name="scratch">Memory for the passes.</param>
    internal void Split(ScannedText text, List<int> pieceEnds, List<int> scratch)
    {
        pieceEnds.Clear();
        if (text.Count == 0)
            return;
        pieceEnds.Add(text.Count);
        foreach (SplitPass pass in _passes)
        {
            scratch.Clear();
            int from = 0;
            foreach (int end in pieceEnds)
            {
                while (from < end && pass(text, from, end, out int start, out int stop))
                {
                    if (start > from)
                        scratch.Add(start);
                    scratch.Add(stop);
                    from = stop;
                }
                if (from < end)
                    scratch.Add(end);
                from = end;
            }
            pieceEnds.Clear();
            pieceEnds.AddRange(scratch);
        }
    }
}
