using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Evaluates integer expressions over one index and the tables of a format: bit positions, byte numbers, conditions on the index.</summary>
internal sealed class IndexEvaluator(string index, EquatableArray<FormatTable> tables)
{
    // Every node of a tree is asked about for every index.
    private readonly Dictionary<Expr, bool> _covered = new(ReferenceComparer<Expr>.Instance);

    /// <summary>Whether the expression is an integer or a condition over the index and constants alone.</summary>
    public bool Covers(Expr expression)
    {
        if (expression is IntConst) return true;
        if (expression is NameExpr n) return n.Name == index && n.Type == ValueType.Int;
        if (_covered.TryGetValue(expression, out bool known)) return known;
        bool covers = CoversParts(expression);
        _covered.Add(expression, covers);
        return covers;
    }

    private bool CoversParts(Expr expression) => expression switch
    {
        ElementExpr e => Table(e.Array) is { IsFloat: false } && All(e.Indices),
        UnaryExpr u => Covers(u.Operand),
        BinaryExpr b => Covers(b.Left) && Covers(b.Right),
        ConditionalExpr c => Covers(c.Condition) && Covers(c.WhenTrue) && Covers(c.WhenFalse),
        CallExpr { Function: Function.Abs or Function.Min or Function.Max or Function.Sign } c => All(c.Arguments),
        _ => false,
    };

    /// <summary>The value at <paramref name="at"/>, conditions as 0 or 1; null where the expression has none (division by zero, an index outside a table).</summary>
    public long? Evaluate(Expr expression, long at)
    {
        switch (expression)
        {
            case IntConst c: return c.Value;
            case NameExpr: return at;
            case ElementExpr e: return Lookup(e, at);
            case UnaryExpr u: return Evaluate(u.Operand, at) is { } operand ? Unary(u.Operator, operand) : null;
            case ConditionalExpr c: return Evaluate(c.Condition, at) is { } condition ? Evaluate(condition != 0 ? c.WhenTrue : c.WhenFalse, at) : null;
            case BinaryExpr { Operator: BinaryOperator.LogicalAnd } b: return Evaluate(b.Left, at) is { } left and not 0 ? Evaluate(b.Right, at) : Evaluate(b.Left, at);
            case BinaryExpr { Operator: BinaryOperator.LogicalOr } b: return Evaluate(b.Left, at) is 0 ? Evaluate(b.Right, at) : Evaluate(b.Left, at);
            case BinaryExpr b: return Evaluate(b.Left, at) is { } l && Evaluate(b.Right, at) is { } r ? Binary(b.Operator, l, r) : null;
            case CallExpr c: return Call(c, at);
            default: return null;
        }
    }

    private FormatTable? Table(string name)
    {
        foreach (var table in tables)
        {
            if (table.Name == name) return table;
        }

        return null;
    }

    private bool All(EquatableArray<Expr> expressions)
    {
        foreach (var expression in expressions)
        {
            if (!Covers(expression)) return false;
        }

        return true;
    }

    private long? Lookup(ElementExpr element, long at)
    {
        long place = 0;
        var table = Table(element.Array)!;
        for (int dimension = 0; dimension < element.Indices.Count; dimension++)
        {
            int extent = dimension == element.Indices.Count - 1 && table.Columns > 0 ? table.Columns : table.Values.Count / Math.Max(table.Columns, 1);
            if (Evaluate(element.Indices[dimension], at) is not { } value || value < 0 || value >= extent) return null;
            place = (place * extent) + value;
        }

        return table.Values[(int)place];
    }

    private long? Call(CallExpr call, long at)
    {
        if (Evaluate(call.Arguments[0], at) is not { } a) return null;
        if (call.Arguments.Count == 1) return call.Function == Function.Abs ? Math.Abs(a) : Math.Sign(a);
        return Evaluate(call.Arguments[1], at) is { } b ? (call.Function == Function.Min ? Math.Min(a, b) : Math.Max(a, b)) : null;
    }

    private static long Unary(UnaryOperator op, long operand) => op switch
    {
        UnaryOperator.Negate => -operand,
        UnaryOperator.Complement => ~operand,
        _ => operand == 0 ? 1 : 0,
    };

    private static long? Binary(BinaryOperator op, long l, long r) => op switch
    {
        BinaryOperator.Add => l + r,
        BinaryOperator.Subtract => l - r,
        BinaryOperator.Multiply => l * r,
        BinaryOperator.Divide => r == 0 ? null : l / r,
        BinaryOperator.Remainder => r == 0 ? null : l % r,
        BinaryOperator.And => l & r,
        BinaryOperator.Or => l | r,
        BinaryOperator.Xor => l ^ r,
        BinaryOperator.ShiftLeft => r is < 0 or > 62 ? null : l << (int)r,
        BinaryOperator.ShiftRight => r is < 0 or > 62 ? null : l >> (int)r,
        BinaryOperator.Less => l < r ? 1 : 0,
        BinaryOperator.LessOrEqual => l <= r ? 1 : 0,
        BinaryOperator.Greater => l > r ? 1 : 0,
        BinaryOperator.GreaterOrEqual => l >= r ? 1 : 0,
        BinaryOperator.Equal => l == r ? 1 : 0,
        _ => l != r ? 1 : 0,
    };
}
