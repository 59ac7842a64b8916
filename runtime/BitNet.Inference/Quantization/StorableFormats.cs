using BitNet.Inference.Loading;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Quantization;

/// <summary>The formats that tensors can be written in, by the names that people write: upper or lower case is the same.</summary>
public static class StorableFormats
{
    /// <summary>Those for the matrices of the layers: all that have an encoder and a type in GGUF files.</summary>
    public static IReadOnlyList<FormatEntry> ForMatrices(IEnumerable<FormatEntry> formats) =>
        [.. formats.Where(format => format.GgufId >= 0 && format.Encode != 0)];

    /// <summary>Those for embedding and head. They are multiplied with float activations: int8 for each token would cost accuracy that no model was trained to bear.</summary>
    public static IReadOnlyList<FormatEntry> ForHead(IEnumerable<FormatEntry> formats) =>
        [.. ForMatrices(formats).Where(format => format is { Flat: false, TailBytes: 0, Activations: not ActivationKind.Int8PerToken })];

    /// <summary>The format with that name of its own, else the first with that name in GGUF files, which formats may share; null where there is none.</summary>
    public static FormatEntry? Find(IEnumerable<FormatEntry> formats, string name) =>
        formats.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? formats.FirstOrDefault(format => string.Equals(format.GgufName, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The names, sorted and joined for a message; <c>none</c> where there are none.</summary>
    public static string Names(IEnumerable<FormatEntry> formats) =>
        string.Join(", ", formats.Select(format => format.Name).Order(StringComparer.Ordinal).DefaultIfEmpty("none"));

    /// <summary>Whether weights are -1, 0 or 1 times a scale, and the activations int8 for each token, as ternary models are trained.</summary>
    public static bool IsTernary(FormatEntry format) =>
        format.Activations == ActivationKind.Int8PerToken && format.CodeMax - format.CodeMin == 2 && format.ZeroPoint == format.CodeMin + 1;

    /// <summary>The format that embedding and head are asked to be stored in.</summary>
    /// <exception cref="ModelException">There is none of that name, or it is one for the layers' weights.</exception>
    internal static FormatEntry Head(IEnumerable<FormatEntry> formats, string name)
    {
        IReadOnlyList<FormatEntry> usable = ForHead(formats);
        return Find(usable, name)
            ?? throw new ModelException($"embedding and head cannot be stored as '{name}'; the formats for them are {Names(usable)}");
    }

    /// <summary>The format that the layers' matrices are asked to be stored in.</summary>
    /// <exception cref="ModelException">There is none of that name.</exception>
    internal static FormatEntry Matrices(IEnumerable<FormatEntry> formats, string name)
    {
        IReadOnlyList<FormatEntry> usable = ForMatrices(formats);
        return Find(usable, name) ?? throw new ModelException($"weights cannot be stored as '{name}'; the formats are {Names(usable)}");
    }
}
