using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>An index that counts from 0 to <paramref name="Limit"/>, exclusive.</summary>
public sealed record IndexRange(string Name, Expr Limit);
