using BitNet.Runtime.Tables;

namespace BitNet.Inference.Gguf;

/// <summary>The values of <c>general.file_type</c>: the storage type of most of a file's weights. The numbers are data, in <c>file-types.txt</c>.</summary>
/// <remarks>The key is for people; what a tensor is stored in stands with the tensor. Forks of llama.cpp have given some numbers twice.</remarks>
public static class GgufFileTypes
{
    private static readonly Lazy<Dictionary<string, uint>> s_numbers = new(() =>
        NumberedNames.Read("file-types.txt").ToDictionary(entry => entry.Name, entry => entry.Number, StringComparer.Ordinal));

    /// <summary>The number for files whose weights are mostly in that format; null where none is agreed on.</summary>
    public static uint? NumberOf(FormatEntry format) => s_numbers.Value.TryGetValue(format.GgufName, out uint number) ? number : null;
}
