using System.Text;

namespace BitNet.Gen.Models;

/// <summary>Names that mean something in every model, and how names of specs are spelled elsewhere.</summary>
internal static class ModelNames
{
    /// <summary>The tokens of one call: their ids as a value, <see cref="TokenCount"/> their number.</summary>
    public const string Tokens = "tokens";

    /// <summary>The dimension of a call's tokens.</summary>
    public const string TokenCount = "t";

    /// <summary>The number of tokens of a block, of those that some steps are taken in.</summary>
    public const string BlockTokens = "t_block";

    /// <summary>The number of positions before a call's tokens.</summary>
    public const string Past = "past";

    /// <summary>The largest number of positions that a cache of the model may hold.</summary>
    public const string Context = "n_ctx";

    /// <summary>The number of positions that the cache at hand holds, rounded up to whole blocks.</summary>
    public const string Capacity = "n_cache";

    /// <summary>The loop variable over the layers; in tensor names, in braces, the layer's number.</summary>
    public const string Layer = "layer";

    /// <summary>The layers.</summary>
    public const string Layers = "layers";

    /// <summary>Why a name is reserved; null where it is free.</summary>
    public static string? Reserved(string name) => name switch
    {
        Tokens => "it stands for the token ids",
        TokenCount or BlockTokens => "it stands for a number of tokens",
        Past => "it stands for the number of earlier positions",
        Context or Capacity => "it stands for the number of positions of a cache",
        Layer or Layers => "it stands for the layers",
        _ => null,
    };

    /// <summary>Why a name cannot be a model's, which becomes a class; null where it can.</summary>
    public static string? ReservedForClass(string name) =>
        !char.IsUpper(name[0]) ? "a model becomes a class, whose name begins with a capital letter"
        : name is "Layer" or "ForwardPass" or "Run" or "Layers" or "Vocabulary" or "Dispose" or "CreateCache" or "WeightBytesPerToken" or "BlockTokens" or "KernelEntry" or "KvCache" or "PackedMatrix" or "StoredMatrix"
            ? "the generated class has a part of that name"
        : null;

    /// <summary><c>RmsNorm</c> as <c>rms_norm</c>.</summary>
    public static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            bool begins = char.IsUpper(name[i]) && i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (begins && text[text.Length - 1] != '_') text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary><c>attn_q</c> as <c>AttnQ</c>.</summary>
    public static string PascalCase(string name)
    {
        var text = new StringBuilder();
        foreach (string part in name.Split(['_'], StringSplitOptions.RemoveEmptyEntries))
        {
            // Two digits that the underscore kept apart would run together otherwise.
            if (text.Length > 0 && char.IsDigit(text[text.Length - 1]) && char.IsDigit(part[0])) text.Append('_');
            text.Append(char.ToUpperInvariant(part[0])).Append(part, 1, part.Length - 1);
        }

        return text.Length == 0 || char.IsDigit(text[0]) ? "N" + text : text.ToString();
    }

    /// <summary><c>attn_q</c> as <c>attnQ</c>.</summary>
    public static string CamelCase(string name)
    {
        string pascal = PascalCase(name);
        return char.ToLowerInvariant(pascal[0]) + pascal.Substring(1);
    }
}
