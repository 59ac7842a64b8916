using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Pipeline;

/// <summary>One file to generate: the unit of caching. A plan holds the specs that the file depends on and nothing else, and is equal while they are.</summary>
/// <param name="HintName">The generated file's name: ASCII letters, digits, dots, hyphens, underscores; unique; ends in <c>.g.cs</c>.</param>
/// <param name="SpecFiles">The names of the spec files it is made from, the leading one first; diagnostics without a better place are reported there.</param>
public abstract record GenerationPlan(string HintName, EquatableArray<string> SpecFiles)
{
    /// <summary>Makes the file. Mistakes of specs come back as diagnostics beside it, not as exceptions.</summary>
    public abstract GeneratedFile Emit();

    /// <summary>What stands in for the file where making it fails by a bug, so that code that uses it gives no errors of its own; empty where no code can.</summary>
    public virtual string Stubs => "";

    /// <summary>The programs of the file as they were scheduled (L3); none for files that hold no kernels.</summary>
    /// <param name="bag">Where mistakes of specs go.</param>
    public virtual IReadOnlyList<VectorProgram> Programs(DiagnosticBag bag) => [];
}
