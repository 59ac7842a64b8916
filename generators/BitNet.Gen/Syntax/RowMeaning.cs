using BitNet.Gen.Expressions;

namespace BitNet.Gen.Syntax;

/// <summary>A rule for every lane: <c>r[i] = a[i] + b[i]</c>.</summary>
/// <param name="Result">What is written, here <c>r</c>.</param>
/// <param name="Value">Lane <c>i</c> of it.</param>
public sealed record RowMeaning(string Result, Expr Value);
