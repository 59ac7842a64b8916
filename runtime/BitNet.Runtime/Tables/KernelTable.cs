namespace BitNet.Runtime.Tables;

/// <summary>Everything that the generator made in one assembly. Programs pass tables to the runtime explicitly.</summary>
/// <param name="Kernels">The kernels, all targets.</param>
/// <param name="Targets">The targets that they were made for.</param>
/// <param name="Formats">The number formats.</param>
/// <param name="Layouts">The compute layouts, in order of preference.</param>
/// <param name="Models">The model architectures.</param>
public sealed record KernelTable(
    IReadOnlyList<KernelEntry> Kernels,
    IReadOnlyList<TargetEntry> Targets,
    IReadOnlyList<FormatEntry> Formats,
    IReadOnlyList<LayoutEntry> Layouts,
    IReadOnlyList<ModelEntry> Models)
{
    /// <summary>What was measured on some processors, or holds for all of them.</summary>
    public IReadOnlyList<TuningEntry> Tunings { get; init; } = [];
}
