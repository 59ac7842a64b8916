using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>A function of a format's <c>encode</c>, which calls inline.</summary>
/// <param name="Body">Its value; the indices of its reductions have names that no argument can hold.</param>
internal sealed record EncodeFunction(IReadOnlyList<(string Name, ValueType Type)> Parameters, Expr Body);
