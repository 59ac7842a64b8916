using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Syntax;

/// <summary>
/// Looks up the names of an expression and types it. An integer becomes a float where the other operand or the place is a float, as in C#;
/// integer constants are computed. One typer serves one statement: indices declared on its left are known on its right.
/// </summary>
/// <param name="scalar">Where the expression stands.</param>
/// <param name="scope">The names it may use.</param>
/// <param name="bag">Where mistakes go; every method that gives null has reported.</param>
public sealed partial class ExpressionTyper(SpecScalar scalar, IExpressionScope scope, DiagnosticBag bag)
{
    private readonly List<string> _indices = [];
    private readonly List<string> _reductions = [];
    private int _insideIndices;
    private bool _isTarget;

    /// <summary>The scalar that the expression stands in.</summary>
    public SpecScalar Scalar { get; } = scalar;

    /// <summary>Where mistakes go.</summary>
    public DiagnosticBag Bag { get; } = bag;

    /// <summary>The indices declared so far, in order; those of reductions are not among them.</summary>
    public IReadOnlyList<string> Indices => _indices;

    /// <summary>The typed expression.</summary>
    public Expr? Type(SyntaxExpr syntax) => TypeRaw(syntax) is { } typed ? ConstantFolder.Fold(typed) : null;

    /// <summary>The typed expression as a value of <paramref name="type"/>: an integer is converted where a float is wanted, anything else is a mistake.</summary>
    /// <param name="what">What wants it, for the message.</param>
    public Expr? TypeAs(SyntaxExpr syntax, ValueType type, string what) =>
        Type(syntax) is { } typed && Convert(typed, type, syntax.Offset, what) is { } converted ? ConstantFolder.Fold(converted) : null;

    /// <summary>The left side of an assignment to an element. Unknown names in its indices declare them; <c>i &lt; n</c> or <c>i + e &lt; n</c> bounds one.</summary>
    public AssignmentTarget? TypeTarget(SyntaxElement target)
    {
        if (ShapeOf(target) is null) return null;
        _isTarget = true;
        var indices = new List<TargetIndex>();
        foreach (var index in target.Indices)
        {
            bool bounded = index is SyntaxBinary { Operator: BinaryOperator.Less };
            var name = TypeIndex(bounded ? ((SyntaxBinary)index).Left : index);
            _isTarget = false;
            var bound = bounded ? TypeAs(((SyntaxBinary)index).Right, ValueType.Int, "a bound") : null;
            _isTarget = true;
            if (name is not null && bounded == bound is not null) indices.Add(new TargetIndex(name, bound));
        }

        _isTarget = false;
        return indices.Count == target.Indices.Count ? new AssignmentTarget(target.Array, indices.ToEquatableArray()) : null;
    }

    private Expr? TypeRaw(SyntaxExpr syntax)
    {
        switch (syntax)
        {
            case SyntaxInt e:
                return new IntConst(e.Value);
            case SyntaxFloat e:
                return new FloatConst(e.Value);
            case SyntaxName e:
                return TypeName(e);
            case SyntaxElement e:
                return TypeElement(e);
            case SyntaxUnary e:
                return TypeUnary(e);
            case SyntaxBinary e:
                return TypeBinary(e);
            case SyntaxConditional e:
                return TypeConditional(e);
            case SyntaxCast e:
                return TypeCast(e);
            case SyntaxCall e:
                return TypeCall(e);
            default:
                Bag.Report(SpecRules.NotInLanguage, Scalar, syntax.Offset, "the operator '??'", "only model bodies have it");
                return null;
        }
    }

    private Expr? TypeName(SyntaxName e)
    {
        if (_indices.Contains(e.Name) || _reductions.Contains(e.Name)) return new NameExpr(e.Name, ValueType.Int);
        if (scope.Name(e.Name) is { } type) return new NameExpr(e.Name, type);
        if (scope.Array(e.Name) is { } shape)
        {
            Bag.Report(SpecRules.ArrayWithoutIndex, Scalar, e.Offset, e.Name, Text(shape.Rank));
            return null;
        }

        if (_insideIndices > 0 && (_isTarget || scope.MayDeclareIndex))
        {
            _indices.Add(e.Name);
            return new NameExpr(e.Name, ValueType.Int);
        }

        Bag.Report(SpecRules.UnknownName, Scalar, e.Offset, e.Name, Suggestion.For(e.Name, _indices.Concat(_reductions).Concat(scope.Known)));
        return null;
    }

    private Expr? TypeElement(SyntaxElement e)
    {
        if (ShapeOf(e) is not { } shape) return null;
        var indices = e.Indices.Select(TypeIndex).OfType<Expr>().ToEquatableArray();
        return indices.Count == shape.Rank ? new ElementExpr(e.Array, indices, shape.Element) : null;
    }

    private Expr? TypeIndex(SyntaxExpr index)
    {
        _insideIndices++;
        var typed = TypeAs(index, ValueType.Int, "an index");
        _insideIndices--;
        return typed;
    }

    /// <summary>The array's shape, its rank checked.</summary>
    private ArrayShape? ShapeOf(SyntaxElement e)
    {
        if (scope.Array(e.Array) is not { } shape)
        {
            bool isValue = scope.Name(e.Array) is not null || _indices.Contains(e.Array) || _reductions.Contains(e.Array);
            if (isValue) Bag.Report(SpecRules.NotAnArray, Scalar, e.Offset, e.Array);
            else Bag.Report(SpecRules.UnknownName, Scalar, e.Offset, e.Array, Suggestion.For(e.Array, scope.Known.Where(n => scope.Array(n) is not null)));
            return null;
        }

        if (shape.Rank == e.Indices.Count) return shape;
        Bag.Report(SpecRules.WrongRank, Scalar, e.Offset, e.Array, Text(shape.Rank), Text(e.Indices.Count));
        return null;
    }

    private Expr? TypeUnary(SyntaxUnary e)
    {
        if (TypeRaw(e.Operand) is not { } operand) return null;
        bool fits = e.Operator switch
        {
            UnaryOperator.Negate => operand.Type != ValueType.Bool,
            UnaryOperator.Complement => operand.Type == ValueType.Int,
            _ => operand.Type == ValueType.Bool,
        };
        if (fits) return new UnaryExpr(e.Operator, operand, operand.Type);
        string wanted = e.Operator switch { UnaryOperator.Negate => "a number", UnaryOperator.Complement => "an integer", _ => "a truth value" };
        string symbol = e.Operator switch { UnaryOperator.Negate => "-", UnaryOperator.Complement => "~", _ => "!" };
        return WrongType(e.Offset, $"the operator '{symbol}'", wanted, operand.Type);
    }

    private Expr? TypeBinary(SyntaxBinary e)
    {
        var left = TypeRaw(e.Left);
        var right = TypeRaw(e.Right);
        if (left is null || right is null) return null;
        string what = $"the operator '{ExprPrinter.Symbol(e.Operator)}'";
        switch (e.Operator)
        {
            case BinaryOperator.LogicalAnd or BinaryOperator.LogicalOr:
                if (left.Type != ValueType.Bool) return WrongType(e.Left.Offset, what, "truth values", left.Type);
                if (right.Type != ValueType.Bool) return WrongType(e.Right.Offset, what, "truth values", right.Type);
                return new BinaryExpr(e.Operator, left, right, ValueType.Bool);
            case BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Xor or BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight:
                if (left.Type != ValueType.Int) return WrongType(e.Left.Offset, what, "integers", left.Type);
                if (right.Type != ValueType.Int) return WrongType(e.Right.Offset, what, "integers", right.Type);
                return new BinaryExpr(e.Operator, left, right, ValueType.Int);
            default:
                if (left.Type == ValueType.Bool) return WrongType(e.Left.Offset, what, "numbers", left.Type);
                if (right.Type == ValueType.Bool) return WrongType(e.Right.Offset, what, "numbers", right.Type);
                var common = Common(left.Type, right.Type);
                bool compares = e.Operator is BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater
                    or BinaryOperator.GreaterOrEqual or BinaryOperator.Equal or BinaryOperator.NotEqual;
                return new BinaryExpr(e.Operator, Widen(left, common), Widen(right, common), compares ? ValueType.Bool : common);
        }
    }

    private Expr? TypeConditional(SyntaxConditional e)
    {
        var condition = TypeRaw(e.Condition);
        var whenTrue = TypeRaw(e.WhenTrue);
        var whenFalse = TypeRaw(e.WhenFalse);
        if (condition is null || whenTrue is null || whenFalse is null) return null;
        if (condition.Type != ValueType.Bool) return WrongType(e.Condition.Offset, "the condition of '?:'", "a truth value", condition.Type);
        if (whenTrue.Type == ValueType.Bool != (whenFalse.Type == ValueType.Bool))
            return WrongType(e.WhenFalse.Offset, "the second choice of '?:'", $"the type of the first, {Describe(whenTrue.Type)}", whenFalse.Type);
        var common = Common(whenTrue.Type, whenFalse.Type);
        return new ConditionalExpr(condition, Widen(whenTrue, common), Widen(whenFalse, common));
    }

    private Expr? TypeCast(SyntaxCast e)
    {
        if (TypeRaw(e.Operand) is not { } operand) return null;
        if (operand.Type == ValueType.Bool) return WrongType(e.Operand.Offset, "a cast", "a number", operand.Type);
        return operand.Type == e.To ? operand : new CastExpr(e.To, operand);
    }

    private Expr? Convert(Expr typed, ValueType type, int offset, string what)
    {
        if (typed.Type == type) return typed;
        return type == ValueType.Float && typed.Type == ValueType.Int ? Widen(typed, type) : WrongType(offset, what, Describe(type), typed.Type);
    }

    private static Expr Widen(Expr typed, ValueType type) => typed.Type == type ? typed : new CastExpr(type, typed);

    /// <summary>Float where one is; both are equal or numbers.</summary>
    private static ValueType Common(ValueType a, ValueType b) => a == b ? a : ValueType.Float;

    private Expr? WrongType(int offset, string what, string wanted, ValueType found)
    {
        Bag.Report(SpecRules.WrongType, Scalar, offset, what, wanted, Describe(found));
        return null;
    }

    private static string Describe(ValueType type) => type switch
    {
        ValueType.Int => "an integer",
        ValueType.Float => "a float",
        _ => "a truth value",
    };

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
