namespace BitNet.Inference.Gguf;

/// <summary>What people call ggml's tensor type ids, for messages: formats that no spec describes have a name too. The names are data, in <c>tensor-types.txt</c>.</summary>
public static class GgufTensorTypes
{
    private static readonly Lazy<Dictionary<uint, string>> s_names = new(() => NumberedNames.Read("tensor-types.txt").ToDictionary(entry => entry.Number, entry => entry.Name));

    /// <summary>The id's name; where forks disagree, all of them, joined by slashes; <c>type 99</c> for an unknown id.</summary>
    public static string NameOf(uint id) => s_names.Value.GetValueOrDefault(id) ?? $"type {id}";
}
