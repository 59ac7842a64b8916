using BitNet.Inference.Gguf;

namespace BitNet.Inference.Tokenization;

/// <summary>The tokens with a role, and what is added around a text.</summary>
/// <param name="Bos">Begins a text.</param>
/// <param name="Eos">Ends one.</param>
/// <param name="Unknown">Stands for what cannot be expressed.</param>
/// <param name="AddBos">Whether a text begins with <paramref name="Bos"/>.</param>
/// <param name="AddEos">Whether it ends with <paramref name="Eos"/>.</param>
/// <param name="EndOfGeneration">Every token after which nothing more is to be generated.</param>
internal sealed record SpecialIds(int? Bos, int? Eos, int? Unknown, bool AddBos, bool AddEos, HashSet<int> EndOfGeneration)
{
    private static readonly string[] EndKeys =
    [
        "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id",
        "tokenizer.ggml.fim_pad_token_id", "tokenizer.ggml.fim_rep_token_id", "tokenizer.ggml.fim_sep_token_id",
    ];

    internal static SpecialIds Read(GgufMetadata metadata, Vocabulary vocabulary, int? defaultBos, int? defaultEos, int? defaultUnknown, bool defaultAddBos)
    {
        int? Id(string name, int? otherwise) =>
            vocabulary.IdUnder(metadata, $"tokenizer.ggml.{name}_token_id") ?? (otherwise < vocabulary.Count ? otherwise : null);

        int? bos = Id("bos", defaultBos);
        int? eos = Id("eos", defaultEos);
        bool addBos = metadata.TryGetBool("tokenizer.ggml.add_bos_token", out bool saysBos) ? saysBos : defaultAddBos;
        bool addEos = metadata.TryGetBool("tokenizer.ggml.add_eos_token", out bool saysEos) && saysEos;
        if (addBos && bos is null)
            throw vocabulary.Error("texts are to begin with a BOS token, but 'tokenizer.ggml.bos_token_id' is missing");
        if (addEos && eos is null)
            throw vocabulary.Error("texts are to end with an EOS token, but 'tokenizer.ggml.eos_token_id' is missing");

        HashSet<int> ends = [.. vocabulary.EndIds];
        if (eos is int end)
            ends.Add(end);
        foreach (string key in EndKeys)
        {
            if (vocabulary.IdUnder(metadata, key) is int id)
                ends.Add(id);
        }
        return new SpecialIds(bos, eos, Id("unknown", defaultUnknown), addBos, addEos, ends);
    }
}
