using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>A float expression as <c>scale * integer + offset</c>, in however it was written: factors of a product and terms of a sum keep their order.</summary>
/// <param name="Scale">What multiplies the integer; null for 1.</param>
/// <param name="Integer">The integer that differs from weight to weight; null where there is none.</param>
/// <param name="Offset">What is added; null for 0.</param>
internal sealed record ScaledInteger(Expr? Scale, Expr? Integer, Expr? Offset)
{
    /// <summary>The form of <paramref name="expression"/>; null where it has none.</summary>
    /// <param name="isConstant">Whether a part is the same for all weights that share a scale.</param>
    public static ScaledInteger? Of(Expr expression, Func<Expr, bool> isConstant)
    {
        if (isConstant(expression)) return new ScaledInteger(null, null, expression);
        switch (expression)
        {
            case CastExpr { To: ValueType.Float } cast:
                return OfInteger(SharedFactors.Of(cast.Operand, isConstant));
            case ConditionalExpr choice:
                return Of(choice.WhenTrue, isConstant) is { } whenTrue && Of(choice.WhenFalse, isConstant) is { } whenFalse ? Choice(choice.Condition, whenTrue, whenFalse) : null;
            case UnaryExpr { Operator: UnaryOperator.Negate } negated:
                return Of(negated.Operand, isConstant)?.Negated();
            case BinaryExpr { Operator: BinaryOperator.Add } sum:
                return Of(sum.Left, isConstant) is { } a && Of(sum.Right, isConstant) is { } b ? Sum(a, b) : null;
            case BinaryExpr { Operator: BinaryOperator.Subtract } difference:
                return Of(difference.Left, isConstant) is { } left && Of(difference.Right, isConstant) is { } right ? Sum(left, right.Negated()) : null;
            case BinaryExpr { Operator: BinaryOperator.Multiply } product:
                return Of(product.Left, isConstant) is { } x && Of(product.Right, isConstant) is { } y ? Product(x, y) : null;
            case BinaryExpr { Operator: BinaryOperator.Divide } quotient when isConstant(quotient.Right):
                return Of(quotient.Left, isConstant) is { } dividend ? Quotient(dividend, quotient.Right) : null;
            default:
                return null;
        }
    }

    private static ScaledInteger OfInteger(SharedFactors integer) => new(
        integer.Factor is null ? null : Build.ToFloat(integer.Factor),
        integer.Rest,
        integer.Addend is null ? null : Build.ToFloat(integer.Addend));

    /// <summary>One of two: the same scale times one of two integers, as in <c>bit == 1 ? scale : -scale</c>.</summary>
    private static ScaledInteger? Choice(Expr condition, ScaledInteger a, ScaledInteger b)
    {
        if (a.Integer is null && b.Integer is null)
        {
            if (!IsZero(a)) a = new(a.Offset, Build.Int(1), null);
            if (!IsZero(b)) b = new(b.Offset, Build.Int(1), null);
        }

        if (IsZero(a)) a = new(b.Scale, Build.Int(0), null);
        if (IsZero(b)) b = new(a.Scale, Build.Int(0), null);
        if (a.Integer is null || b.Integer is null || !Equals(a.Offset, b.Offset)) return null;
        if (Equals(a.Scale, b.Scale)) return a with { Integer = new ConditionalExpr(condition, a.Integer, b.Integer) };
        bool opposite = Equals(a.Negated().Scale, b.Scale) || Equals(a.Scale, b.Negated().Scale);
        return opposite && a.Offset is null ? a with { Integer = new ConditionalExpr(condition, a.Integer, Negate(b.Integer)) } : null;
    }

    private static bool IsZero(ScaledInteger form) => form is { Integer: null, Offset: FloatConst { Value: 0 } };

    private ScaledInteger Negated() => new(
        Integer is null ? null : Scale is null ? Build.Float(-1f) : Negate(Scale),
        Integer,
        Offset is null ? null : Negate(Offset));

    private static ScaledInteger? Sum(ScaledInteger a, ScaledInteger b)
    {
        if (a.Integer is not null && b.Integer is not null) return null;
        var offset = a.Offset is null ? b.Offset : b.Offset is null ? a.Offset : Build.Add(a.Offset, b.Offset);
        return new ScaledInteger(a.Scale ?? b.Scale, a.Integer ?? b.Integer, offset);
    }

    private static ScaledInteger? Product(ScaledInteger a, ScaledInteger b)
    {
        if (b.Integer is null) return new ScaledInteger(Times(a.Scale, b.Offset!), a.Integer, a.Offset is null ? null : Build.Multiply(a.Offset, b.Offset!));
        if (a.Integer is null) return new ScaledInteger(b.Scale is null ? a.Offset : Build.Multiply(a.Offset!, b.Scale), b.Integer, b.Offset is null ? null : Build.Multiply(a.Offset!, b.Offset));
        if (a.Offset is not null || b.Offset is not null) return null;
        return new ScaledInteger(b.Scale is null ? a.Scale : Times(a.Scale, b.Scale), Build.Multiply(a.Integer, b.Integer), null);
    }

    private static ScaledInteger Quotient(ScaledInteger a, Expr divisor) => new(
        Build.Divide(a.Scale ?? Build.Float(1f), divisor),
        a.Integer,
        a.Offset is null ? null : Build.Divide(a.Offset, divisor));

    private static Expr Times(Expr? a, Expr b) => a is null ? b : Build.Multiply(a, b);

    private static Expr Negate(Expr value) => value switch
    {
        UnaryExpr { Operator: UnaryOperator.Negate } twice => twice.Operand,
        IntConst integer => Build.Int(-integer.Value),
        _ => new UnaryExpr(UnaryOperator.Negate, value, value.Type),
    };
}
