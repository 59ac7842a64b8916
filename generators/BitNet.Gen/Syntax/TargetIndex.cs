using BitNet.Gen.Expressions;

namespace BitNet.Gen.Syntax;

/// <summary>One index on the left of an assignment.</summary>
/// <param name="Index">The integer expression; usually the name that it declares.</param>
/// <param name="Bound">The exclusive limit that was written behind a plain name, or null.</param>
public sealed record TargetIndex(Expr Index, Expr? Bound);
