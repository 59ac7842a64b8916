using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tuning;

/// <summary>Makes no code: a mistake of a tuning that only shows beside the other specs.</summary>
public sealed record TuningMistake(string HintName, SpecDiagnostic Mistake) : GenerationPlan(HintName, [Mistake.File])
{
    /// <inheritdoc/>
    public override GeneratedFile Emit() => new(HintName, "", [], [Mistake]);
}
