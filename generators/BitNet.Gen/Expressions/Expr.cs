using BitNet.Gen.Collections;

namespace BitNet.Gen.Expressions;

/// <summary>
/// The typed expression tree that specs, kernels and instruction meanings share. It carries no positions:
/// the parser checks names, types and arities while it still has them.
/// </summary>
/// <param name="Type">What the expression computes.</param>
public abstract record Expr(ValueType Type)
{
    /// <summary>The tree in the specs' own notation.</summary>
    public sealed override string ToString() => ExprPrinter.Print(this);
}

/// <summary>An integer constant.</summary>
public sealed record IntConst(long Value) : Expr(ValueType.Int);

/// <summary>A float constant.</summary>
public sealed record FloatConst(float Value) : Expr(ValueType.Float);

/// <summary>A name: an index, an extent, a scalar parameter or local. In a vector tree it stands for the same value in every lane; <c>i</c> is then the lane.</summary>
public sealed record NameExpr(string Name, ValueType Type) : Expr(Type);

/// <summary>
/// An element of an array or, in a vector tree, of a vector value or a lookup table.
/// <see cref="Array"/> names a tensor, a field, a vector value, an operand of a row or a table.
/// </summary>
public sealed record ElementExpr(string Array, EquatableArray<Expr> Indices, ValueType Type) : Expr(Type);

/// <summary>In a vector tree: lane i is the element of memory at <paramref name="At"/>, <paramref name="Lane"/> elements further (<c>i</c>: a load; <c>0</c>: a broadcast; <c>i % 4</c>: a broadcast of four).</summary>
/// <param name="Declared">A narrower range than the element type's, where one is known.</param>
public sealed record LaneLoadExpr(Address At, Expr Lane, Interval? Declared = null) : Expr(At.Element.ValueType());

/// <summary>An operator with one operand.</summary>
public sealed record UnaryExpr(UnaryOperator Operator, Expr Operand, ValueType Type) : Expr(Type);

/// <summary>An operator with two operands of one type.</summary>
public sealed record BinaryExpr(BinaryOperator Operator, Expr Left, Expr Right, ValueType Type) : Expr(Type);

/// <summary><c>condition ? a : b</c>.</summary>
public sealed record ConditionalExpr(Expr Condition, Expr WhenTrue, Expr WhenFalse) : Expr(WhenTrue.Type);

/// <summary>A conversion between integer (truncating) and float (rounding to nearest even).</summary>
public sealed record CastExpr(ValueType To, Expr Operand) : Expr(To);

/// <summary>A call of one of the language's functions.</summary>
public sealed record CallExpr(Function Function, EquatableArray<Expr> Arguments, ValueType Type) : Expr(Type);

/// <summary>A reduction of <paramref name="Body"/> over <paramref name="Index"/>, from 0 to <paramref name="Limit"/> (exclusive; null: the extent of the dimensions that the index stands in).</summary>
public sealed record ReduceExpr(ReduceKind Kind, string Index, Expr? Limit, Expr Body)
    : Expr(Kind is ReduceKind.ArgMax or ReduceKind.ArgMin ? ValueType.Int : Body.Type);
