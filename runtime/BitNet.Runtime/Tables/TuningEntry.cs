namespace BitNet.Runtime.Tables;

/// <summary>What was found best on some processors.</summary>
/// <param name="Name">The tuning's name.</param>
/// <param name="Processors">The processors, by name or signature; empty for all that have no tuning of their own.</param>
/// <param name="Kernels">The findings.</param>
public sealed record TuningEntry(string Name, IReadOnlyList<string> Processors, IReadOnlyList<TunedKernel> Kernels);
