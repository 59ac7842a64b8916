using BitNet.Gen.Expressions;

namespace BitNet.Gen.Syntax;

/// <summary>One index on the left of an assignment.</summary>
/// <param name="Index">The integer expression; usually the name that it declares.</param>
/// <param name="Bound">The exclusive limit of the whole index, where one was written behind it.</param>
public sealed record TargetIndex(Expr Index, Expr? Bound);
