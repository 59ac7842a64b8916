namespace BitNet.Gen.Expressions;

/// <summary>An expression with a name: an entry of a spec's <c>let</c> or <c>encode</c>.</summary>
public sealed record NamedExpr(string Name, Expr Value);
