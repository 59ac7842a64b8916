using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;

namespace BitNet.Gen.Pipeline;

/// <summary>All specs, and what is wrong with them as a set.</summary>
public sealed record SpecSetResult(SpecSet Set, EquatableArray<SpecDiagnostic> Diagnostics);
