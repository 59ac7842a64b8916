using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;

namespace BitNet.Gen.Pipeline;

/// <summary>The files to generate, by hint name.</summary>
public sealed record PlanningResult(EquatableArray<GenerationPlan> Plans, EquatableArray<SpecDiagnostic> Diagnostics);
