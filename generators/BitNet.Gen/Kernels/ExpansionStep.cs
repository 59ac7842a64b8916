using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>One definition of a <see cref="FunctionExpansion"/>.</summary>
/// <param name="Declared">The integers that the value can be, where interval arithmetic does not see it.</param>
public sealed record ExpansionStep(string Name, Expr Value, Interval? Declared = null);
