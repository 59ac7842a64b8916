using BitNet.Gen.Expressions;

namespace BitNet.Gen.Formats;

/// <summary>An entry of a format's <c>encode</c>: a field, the codes, or a value of the spec's own; its functions are inlined.</summary>
/// <param name="Index">The index of an array of its own, <c>peak[g &lt; 8]</c>; else empty.</param>
/// <param name="Count">The array's elements; else 0.</param>
public sealed record EncodeStep(string Name, Expr Value, string Index = "", int Count = 0);
