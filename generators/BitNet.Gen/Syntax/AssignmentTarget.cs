using BitNet.Gen.Collections;

namespace BitNet.Gen.Syntax;

/// <summary>The typed left side of <c>y[t, i &lt; n] = e</c>.</summary>
/// <param name="Array">The array written.</param>
/// <param name="Indices">One for each dimension.</param>
public sealed record AssignmentTarget(string Array, EquatableArray<TargetIndex> Indices);
