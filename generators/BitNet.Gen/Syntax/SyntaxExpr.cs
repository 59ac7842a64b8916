using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Syntax;

/// <summary>An expression as written: names not looked up, no types. <see cref="ExpressionTyper"/> makes an <see cref="Expr"/> of it; model bodies are resolved from it directly.</summary>
/// <param name="Offset">Characters from the beginning of the scalar's content.</param>
public abstract record SyntaxExpr(int Offset);

/// <summary>An integer literal.</summary>
public sealed record SyntaxInt(int Offset, long Value) : SyntaxExpr(Offset);

/// <summary>A float literal, rounded to float32 once.</summary>
public sealed record SyntaxFloat(int Offset, float Value) : SyntaxExpr(Offset);

/// <summary>A name.</summary>
public sealed record SyntaxName(int Offset, string Name) : SyntaxExpr(Offset);

/// <summary><c>array[index, ...]</c>.</summary>
public sealed record SyntaxElement(int Offset, string Array, EquatableArray<SyntaxExpr> Indices) : SyntaxExpr(Offset);

/// <summary>An operator with one operand.</summary>
public sealed record SyntaxUnary(int Offset, UnaryOperator Operator, SyntaxExpr Operand) : SyntaxExpr(Offset);

/// <summary>An operator with two operands.</summary>
/// <param name="OperatorOffset">Where the operator stands.</param>
public sealed record SyntaxBinary(int Offset, int OperatorOffset, BinaryOperator Operator, SyntaxExpr Left, SyntaxExpr Right) : SyntaxExpr(Offset);

/// <summary><c>left ?? right</c>.</summary>
public sealed record SyntaxCoalesce(int Offset, SyntaxExpr Left, SyntaxExpr Right) : SyntaxExpr(Offset);

/// <summary><c>condition ? a : b</c>.</summary>
public sealed record SyntaxConditional(int Offset, SyntaxExpr Condition, SyntaxExpr WhenTrue, SyntaxExpr WhenFalse) : SyntaxExpr(Offset);

/// <summary><c>(float)x</c> or <c>(int)x</c>.</summary>
public sealed record SyntaxCast(int Offset, ValueType To, SyntaxExpr Operand) : SyntaxExpr(Offset);

/// <summary>A call of a function by its plain name.</summary>
public sealed record SyntaxCall(int Offset, string Function, EquatableArray<SyntaxExpr> Arguments) : SyntaxExpr(Offset);
