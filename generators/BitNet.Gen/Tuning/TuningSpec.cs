using BitNet.Gen.Collections;

namespace BitNet.Gen.Tuning;

/// <summary>What measurements found best: which target runs a kernel, and with which schedule. Data of the program, not of the build: the runtime picks by the processor it meets.</summary>
/// <param name="Name">The name in the spec.</param>
/// <param name="Summary">One line.</param>
/// <param name="Processors">The processors that it holds for, by name or signature; empty for all that have no tuning of their own.</param>
/// <param name="Entries">The findings, in the order of the file.</param>
public sealed record TuningSpec(string Name, string Summary, EquatableArray<string> Processors, EquatableArray<TuningEntry> Entries)
{
    /// <summary>Whether it holds for every processor without a tuning of its own.</summary>
    public bool IsGeneric => Processors.Count == 0;
}
