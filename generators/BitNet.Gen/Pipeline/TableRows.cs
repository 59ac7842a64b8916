using BitNet.Gen.Collections;

namespace BitNet.Gen.Pipeline;

/// <summary>The rows of the kernel table that one generated file adds.</summary>
public sealed record TableRows(
    EquatableArray<KernelRow> Kernels,
    EquatableArray<FormatRow> Formats,
    EquatableArray<LayoutRow> Layouts,
    EquatableArray<ModelRow> Models)
{
    /// <summary>The rows of a file.</summary>
    public static TableRows Of(GeneratedFile file) => new(file.Kernels, file.Formats, file.Layouts, file.Models);
}
