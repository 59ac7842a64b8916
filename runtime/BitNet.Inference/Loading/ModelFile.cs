using BitNet.Inference.Gguf;
using BitNet.Inference.Tokenization;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Loading;

/// <summary>What a file says of the model as a whole.</summary>
public static class ModelFile
{
    private const int UsualContext = 2048;

    /// <summary>The registered model for the file's architecture.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public static ModelEntry Model(GgufFile file, string architecture, KernelSet kernels) =>
        kernels.Models.FirstOrDefault(model => model.Architectures.Contains(architecture))
        ?? throw new ModelException($"{file.Name}: the architecture '{architecture}' is not supported; supported are {string.Join(", ", kernels.Models.SelectMany(model => model.Architectures).Order(StringComparer.Ordinal).DefaultIfEmpty("none"))}; use one of these, or add a model spec");

    /// <summary>The positions that the model may use: what is asked for, else what it was made for.</summary>
    /// <exception cref="ModelException">More is asked for than it was made for.</exception>
    public static int ContextLength(GgufFile file, string architecture, int asked)
    {
        bool known = file.Metadata.TryGetInt32($"{architecture}.context_length", out int made);
        if (known && made < 1)
            throw new ModelException($"{file.Name}: '{architecture}.context_length' is {made}; the file is damaged or wrongly converted");
        if (known && asked > made)
            throw new ModelException($"{file.Name}: a context of {asked} positions is wanted, but the model was made for {made}; ask for fewer tokens");
        return asked > 0 ? asked : known ? made : UsualContext;
    }

    /// <summary>The file's tokenizer, or null where it holds no vocabulary.</summary>
    /// <exception cref="InferenceException">Its vocabulary is invalid, or of a kind that is not supported.</exception>
    public static Tokenizer? Tokenizer(GgufFile file)
    {
        bool none = !file.Metadata.TryGetString("tokenizer.ggml.model", out string? kind) || kind is "no_vocab" or "none";
        return none ? null : Tokenization.Tokenizer.FromMetadata(file.Metadata);
    }
}
