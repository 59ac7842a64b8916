using System.Globalization;

namespace BitNet.Gen.Expressions;

/// <summary>Writes expressions in the specs' notation, with the fewest parentheses that keep their meaning.</summary>
public static class ExprPrinter
{
    /// <summary>The text of <paramref name="expression"/>.</summary>
    public static string Print(Expr expression) => expression switch
    {
        IntConst c => c.Value.ToString(CultureInfo.InvariantCulture),
        FloatConst c => c.Value.ToString("R", CultureInfo.InvariantCulture) + "f",
        NameExpr n => n.Name,
        ElementExpr e => $"{e.Array}[{string.Join(", ", e.Indices.Select(Print))}]",
        LaneLoadExpr l => $"{l.At.Element.Spelling()}({l.At.Base}[{Print(l.At.Index)}])[{Print(l.Lane)}]",
        UnaryExpr u => Symbol(u.Operator) + Operand(u.Operand, int.MaxValue),
        BinaryExpr b => $"{Operand(b.Left, Precedence(b.Operator))} {Symbol(b.Operator)} {Operand(b.Right, Precedence(b.Operator) + 1)}",
        ConditionalExpr c => $"{Operand(c.Condition, 1)} ? {Print(c.WhenTrue)} : {Print(c.WhenFalse)}",
        CastExpr c => $"({(c.To == ValueType.Float ? "float" : "int")}){Operand(c.Operand, int.MaxValue)}",
        CallExpr c => $"{c.Function.ToString().ToLowerInvariant()}({string.Join(", ", c.Arguments.Select(Print))})",
        ReduceExpr r => $"{r.Kind.ToString().ToLowerInvariant()}({r.Index}{(r.Limit is { } limit ? " < " + Print(limit) : "")}, {Print(r.Body)})",
        _ => throw new InvalidOperationException($"no notation for {expression.GetType().Name}"),
    };

    /// <summary>The operator's symbol.</summary>
    public static string Symbol(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Remainder => "%",
        BinaryOperator.And => "&",
        BinaryOperator.Or => "|",
        BinaryOperator.Xor => "^",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.LogicalAnd => "&&",
        _ => "||",
    };

    /// <summary>How tightly the operator binds; larger is tighter, as in C#.</summary>
    public static int Precedence(BinaryOperator op) => op switch
    {
        BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Remainder => 11,
        BinaryOperator.Add or BinaryOperator.Subtract => 10,
        BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight => 9,
        BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual => 8,
        BinaryOperator.Equal or BinaryOperator.NotEqual => 7,
        BinaryOperator.And => 6,
        BinaryOperator.Xor => 5,
        BinaryOperator.Or => 4,
        BinaryOperator.LogicalAnd => 3,
        _ => 2,
    };

    private static string Symbol(UnaryOperator op) => op switch
    {
        UnaryOperator.Negate => "-",
        UnaryOperator.Complement => "~",
        _ => "!",
    };

    private static string Operand(Expr operand, int binding)
    {
        bool bare = operand switch
        {
            BinaryExpr b => Precedence(b.Operator) >= binding,
            ConditionalExpr => binding == 0,
            IntConst { Value: < 0 } or FloatConst { Value: < 0 } => binding != int.MaxValue,
            _ => true,
        };
        return bare ? Print(operand) : $"({Print(operand)})";
    }
}
