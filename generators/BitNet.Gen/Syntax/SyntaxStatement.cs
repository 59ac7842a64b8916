using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Syntax;

/// <summary>A statement of a body, as written.</summary>
/// <param name="Offset">Characters from the beginning of the scalar's content.</param>
public abstract record SyntaxStatement(int Offset);

/// <summary><c>target = value;</c> or <c>target op= value;</c>.</summary>
/// <param name="Target">A <see cref="SyntaxName"/> or a <see cref="SyntaxElement"/>; an index <c>i &lt; n</c> of it is bounded.</param>
/// <param name="Operator">The operator of <c>+=</c> and its kin; null for <c>=</c>.</param>
public sealed record SyntaxAssignment(int Offset, SyntaxExpr Target, BinaryOperator? Operator, SyntaxExpr Value) : SyntaxStatement(Offset);

/// <summary><c>float s = e;</c>, <c>int k = e;</c> or <c>var x = e;</c>.</summary>
/// <param name="Type">Float or Int; null for <c>var</c>.</param>
public sealed record SyntaxDeclaration(int Offset, string Name, ValueType? Type, SyntaxExpr Value) : SyntaxStatement(Offset);

/// <summary><c>for (int j = from; j &lt; limit; j += step) { ... }</c>.</summary>
/// <param name="Step">Larger than 0.</param>
public sealed record SyntaxFor(int Offset, string Index, SyntaxExpr From, SyntaxExpr Limit, long Step, EquatableArray<SyntaxStatement> Body) : SyntaxStatement(Offset);

/// <summary><c>foreach (var item in collection) { ... }</c>.</summary>
/// <param name="CollectionOffset">Where the collection's name stands.</param>
public sealed record SyntaxForeach(int Offset, string Item, string Collection, int CollectionOffset, EquatableArray<SyntaxStatement> Body) : SyntaxStatement(Offset);

/// <summary><c>if (condition) { ... } else { ... }</c>.</summary>
public sealed record SyntaxIf(int Offset, SyntaxExpr Condition, EquatableArray<SyntaxStatement> Then, EquatableArray<SyntaxStatement> Else) : SyntaxStatement(Offset);

/// <summary><c>return value;</c>.</summary>
public sealed record SyntaxReturn(int Offset, SyntaxExpr Value) : SyntaxStatement(Offset);

/// <summary>A call that stands alone.</summary>
public sealed record SyntaxCallStatement(int Offset, SyntaxCall Call) : SyntaxStatement(Offset);
