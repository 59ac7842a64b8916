using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;

namespace BitNet.Gen.Pipeline;

/// <summary>What a <see cref="GenerationPlan"/> makes.</summary>
/// <param name="HintName">The plan's.</param>
/// <param name="Text">The C# text; empty where nothing could be made.</param>
/// <param name="Kernels">The kernels in it, for the kernel table.</param>
/// <param name="Diagnostics">What is wrong with the specs.</param>
public sealed record GeneratedFile(string HintName, string Text, EquatableArray<KernelRow> Kernels, EquatableArray<SpecDiagnostic> Diagnostics)
{
    /// <summary>The formats in it.</summary>
    public EquatableArray<FormatRow> Formats { get; init; }

    /// <summary>The layouts in it.</summary>
    public EquatableArray<LayoutRow> Layouts { get; init; }

    /// <summary>The models in it.</summary>
    public EquatableArray<ModelRow> Models { get; init; }
}
