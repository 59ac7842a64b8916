using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>A number that the caller gives: <c>eps: f32</c>, <c>past: int</c>.</summary>
public sealed record ScalarParameter(string Name, Expressions.ValueType Type);
