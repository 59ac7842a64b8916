using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>A function written out in plain arithmetic: definitions in order over the name <c>x</c>, then the result over all of them.</summary>
public sealed record FunctionExpansion(EquatableArray<ExpansionStep> Steps, Expr Result);
