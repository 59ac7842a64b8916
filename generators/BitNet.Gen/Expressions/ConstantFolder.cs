namespace BitNet.Gen.Expressions;

/// <summary>
/// Computes integer constants, exactly in 64 bits; what would overflow, divide by zero or shift out of the word stays as written.
/// Of floats only the sign of a literal and the conversion of an integer literal are done, which are exact everywhere.
/// </summary>
public sealed class ConstantFolder : ExprRewriter
{
    private static readonly ConstantFolder Instance = new();

    /// <summary>The tree with its constants computed.</summary>
    public static Expr Fold(Expr expression) => Instance.Rewrite(expression);

    protected override Expr RewriteUnary(UnaryExpr e)
    {
        var folded = (UnaryExpr)base.RewriteUnary(e);
        return (folded.Operator, folded.Operand) switch
        {
            (UnaryOperator.Negate, IntConst { Value: not long.MinValue } c) => new IntConst(-c.Value),
            (UnaryOperator.Negate, FloatConst c) => new FloatConst(-c.Value),
            (UnaryOperator.Complement, IntConst c) => new IntConst(~c.Value),
            _ => folded,
        };
    }

    protected override Expr RewriteBinary(BinaryExpr e)
    {
        var folded = (BinaryExpr)base.RewriteBinary(e);
        return folded is { Left: IntConst left, Right: IntConst right } && Compute(folded.Operator, left.Value, right.Value) is { } value ? new IntConst(value) : folded;
    }

    protected override Expr RewriteCast(CastExpr e)
    {
        var folded = (CastExpr)base.RewriteCast(e);
        return folded is { To: ValueType.Float, Operand: IntConst c } ? new FloatConst(c.Value) : folded;
    }

    /// <summary>The value of an integer operation; null where it has none in 64 bits or is a truth value.</summary>
    public static long? Compute(BinaryOperator op, long left, long right)
    {
        try
        {
            return op switch
            {
                BinaryOperator.Add => checked(left + right),
                BinaryOperator.Subtract => checked(left - right),
                BinaryOperator.Multiply => checked(left * right),
                BinaryOperator.Divide when right != 0 => checked(left / right),
                BinaryOperator.Remainder when right == -1 => 0,
                BinaryOperator.Remainder when right != 0 => left % right,
                BinaryOperator.And => left & right,
                BinaryOperator.Or => left | right,
                BinaryOperator.Xor => left ^ right,
                BinaryOperator.ShiftLeft when right is >= 0 and < 64 => (left << (int)right) >> (int)right == left ? left << (int)right : null,
                BinaryOperator.ShiftRight when right is >= 0 and < 64 => left >> (int)right,
                _ => null,
            };
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
