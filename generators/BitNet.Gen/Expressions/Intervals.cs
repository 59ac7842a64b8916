namespace BitNet.Gen.Expressions;

/// <summary>
/// Interval arithmetic: the range that an integer expression is proven to lie in, from the ranges of what it reads.
/// A truth value has [0, 0], [1, 1] or [0, 1]. Bounds beyond 64 bits saturate, which is enough, because nothing computes there.
/// </summary>
public static class Intervals
{
    private static readonly Interval Anything = new(long.MinValue, long.MaxValue);
    private static readonly Interval Truth = new(0, 1);

    /// <summary>The proven range; null for floats and where a leaf's range is not known.</summary>
    /// <param name="leaf">The range of a name, an element or a load; null where not known.</param>
    public static Interval? Of(Expr expression, Func<Expr, Interval?> leaf)
    {
        switch (expression)
        {
            case IntConst c:
                return Interval.Of(c.Value);
            case NameExpr or ElementExpr or LaneLoadExpr:
                return leaf(expression);
            case UnaryExpr u:
                return Of(u.Operand, leaf) is { } operand ? Unary(u.Operator, operand) : null;
            case BinaryExpr b:
                if (Of(b.Right, leaf) is { } right && (Of(b.Left, leaf) ?? Unbounded(b, right)) is { } left) return Binary(b.Operator, left, right);
                return b.Type == ValueType.Bool ? Truth : null;
            case ConditionalExpr c:
                return Conditional(c, leaf);
            case CallExpr c:
                return Call(c, leaf);
            case CastExpr { To: ValueType.Int }:
                return ElementType.I32.Range();
            case ReduceExpr r:
                return Reduce(r, leaf);
            default:
                return null;
        }
    }

    /// <summary>Any integer, where the right operand alone bounds the result: that of a remainder.</summary>
    private static Interval? Unbounded(BinaryExpr operation, Interval right) => operation.Operator == BinaryOperator.Remainder && right.Min > 0 ? Anything : null;

    /// <summary>The range of an operation on ranges.</summary>
    public static Interval Binary(BinaryOperator op, Interval a, Interval b) => op switch
    {
        BinaryOperator.Add => new(Add(a.Min, b.Min), Add(a.Max, b.Max)),
        BinaryOperator.Subtract => new(Subtract(a.Min, b.Max), Subtract(a.Max, b.Min)),
        BinaryOperator.Multiply => Corners(a, b, Multiply),
        BinaryOperator.Divide => Divide(a, b),
        BinaryOperator.Remainder => Remainder(a, b),
        BinaryOperator.And => And(a, b),
        BinaryOperator.Or => Or(a, b),
        BinaryOperator.Xor => Xor(a, b),
        BinaryOperator.ShiftLeft => b.Min < 0 ? Anything : Corners(a, new(Math.Min(b.Min, 63), Math.Min(b.Max, 63)), ShiftLeft),
        BinaryOperator.ShiftRight => b.Min < 0 ? Anything : Corners(a, new(Math.Min(b.Min, 63), Math.Min(b.Max, 63)), (x, n) => x >> (int)n),
        BinaryOperator.Less => Decide(a.Max < b.Min, a.Min >= b.Max),
        BinaryOperator.LessOrEqual => Decide(a.Max <= b.Min, a.Min > b.Max),
        BinaryOperator.Greater => Decide(a.Min > b.Max, a.Max <= b.Min),
        BinaryOperator.GreaterOrEqual => Decide(a.Min >= b.Max, a.Max < b.Min),
        BinaryOperator.Equal => Decide(a == b && a.Min == a.Max, a.Max < b.Min || b.Max < a.Min),
        BinaryOperator.NotEqual => Decide(a.Max < b.Min || b.Max < a.Min, a == b && a.Min == a.Max),
        BinaryOperator.LogicalAnd => Decide(a.Min > 0 && b.Min > 0, a.Max == 0 || b.Max == 0),
        _ => Decide(a.Min > 0 || b.Min > 0, a.Max == 0 && b.Max == 0),
    };

    private static Interval Unary(UnaryOperator op, Interval a) => op switch
    {
        UnaryOperator.Negate => new(Subtract(0, a.Max), Subtract(0, a.Min)),
        UnaryOperator.Complement => new(~a.Max, ~a.Min),
        _ => Decide(a.Max == 0, a.Min > 0),
    };

    private static Interval? Conditional(ConditionalExpr c, Func<Expr, Interval?> leaf)
    {
        var condition = Of(c.Condition, leaf);
        if (condition is { Min: > 0 }) return Of(c.WhenTrue, leaf);
        if (condition is { Max: 0 }) return Of(c.WhenFalse, leaf);
        return Of(c.WhenTrue, leaf) is { } whenTrue && Of(c.WhenFalse, leaf) is { } whenFalse ? whenTrue.Union(whenFalse) : null;
    }

    private static Interval? Call(CallExpr c, Func<Expr, Interval?> leaf)
    {
        switch (c.Function)
        {
            case Function.Rne or Function.Round or Function.Floor or Function.AsInt:
                return ElementType.I32.Range();
            case Function.ToF16 or Function.ToBF16:
                return ElementType.U16.Range();
            case Function.Sign:
                return new Interval(-1, 1);
            case Function.Sat8:
                return Clamp(Of(c.Arguments[0], leaf), ElementType.I8.Range()!.Value);
            case Function.Sat16:
                return Clamp(Of(c.Arguments[0], leaf), ElementType.I16.Range()!.Value);
            case Function.Abs when c.Type == ValueType.Int && Of(c.Arguments[0], leaf) is { } a:
                long low = a.Min > 0 ? a.Min : a.Max < 0 ? Subtract(0, a.Max) : 0;
                return new Interval(low, Math.Max(a.Max, Subtract(0, a.Min)));
            case Function.Min when Of(c.Arguments[0], leaf) is { } a && Of(c.Arguments[1], leaf) is { } b:
                return new Interval(Math.Min(a.Min, b.Min), Math.Min(a.Max, b.Max));
            case Function.Max when Of(c.Arguments[0], leaf) is { } a && Of(c.Arguments[1], leaf) is { } b:
                return new Interval(Math.Max(a.Min, b.Min), Math.Max(a.Max, b.Max));
            default:
                return null;
        }
    }

    private static Interval? Reduce(ReduceExpr r, Func<Expr, Interval?> leaf)
    {
        if (r.Limit is null || Of(r.Limit, leaf) is not { Min: > 0 } limit) return null;
        var index = new Interval(0, limit.Max - 1);
        if (r.Kind is ReduceKind.ArgMax or ReduceKind.ArgMin) return index;
        var body = Of(r.Body, e => e is NameExpr name && name.Name == r.Index ? index : leaf(e));
        return r.Kind == ReduceKind.Sum && body is { } each ? Corners(each, limit, Multiply) : body;
    }

    private static Interval Clamp(Interval? value, Interval to) => value is { } v
        ? new(Math.Max(to.Min, Math.Min(to.Max, v.Min)), Math.Max(to.Min, Math.Min(to.Max, v.Max)))
        : to;

    private static Interval Decide(bool always, bool never) => always ? new(1, 1) : never ? new(0, 0) : Truth;

    private static Interval Divide(Interval a, Interval b)
    {
        if (b.Min <= 0 && b.Max >= 0) return Anything;
        return Corners(a, b, (x, y) => y == -1 ? Subtract(0, x) : x / y);
    }

    private static Interval Remainder(Interval a, Interval b)
    {
        if (b.Min <= 0) return Anything;
        // Truncated division: the remainder has the sign of the dividend.
        long low = a.Min < 0 ? Math.Max(a.Min, 1 - b.Max) : 0;
        long high = a.Max > 0 ? Math.Min(a.Max, b.Max - 1) : 0;
        return a.Min >= 0 && a.Max < b.Min ? a : new(low, high);
    }

    private static Interval And(Interval a, Interval b)
    {
        if (a.Min >= 0 && b.Min >= 0) return new(0, Math.Min(a.Max, b.Max));
        if (a.Min >= 0) return new(0, a.Max);
        if (b.Min >= 0) return new(0, b.Max);
        return new(-Bit(Subtract(-1, Math.Min(a.Min, b.Min))), Math.Max(a.Max, b.Max) is var top && top < 0 ? -1 : Bit(top) - 1);
    }

    private static Interval Or(Interval a, Interval b)
    {
        if (a.Min >= 0 && b.Min >= 0) return new(Math.Max(a.Min, b.Min), Bit(Math.Max(a.Max, b.Max)) - 1);
        return Signed(a, b);
    }

    private static Interval Xor(Interval a, Interval b) =>
        a.Min >= 0 && b.Min >= 0 ? new(0, Bit(Math.Max(a.Max, b.Max)) - 1) : Signed(a, b);

    /// <summary>The two's complement words just wide enough for both.</summary>
    private static Interval Signed(Interval a, Interval b)
    {
        long magnitude = Math.Max(Math.Max(a.Max, b.Max), Math.Max(~Math.Min(a.Min, 0), ~Math.Min(b.Min, 0)));
        long bit = Bit(magnitude);
        return new(-bit, bit - 1);
    }

    /// <summary>The smallest power of two above a number that is not negative; saturates at 2^62.</summary>
    private static long Bit(long value)
    {
        long bit = 1;
        while (bit <= value && bit < 1L << 62) bit <<= 1;
        return bit <= value ? long.MaxValue : bit;
    }

    private static Interval Corners(Interval a, Interval b, Func<long, long, long> apply)
    {
        long w = apply(a.Min, b.Min), x = apply(a.Min, b.Max), y = apply(a.Max, b.Min), z = apply(a.Max, b.Max);
        return new(Math.Min(Math.Min(w, x), Math.Min(y, z)), Math.Max(Math.Max(w, x), Math.Max(y, z)));
    }

    private static long Add(long a, long b)
    {
        long sum = unchecked(a + b);
        bool overflows = ((a ^ sum) & (b ^ sum)) < 0;
        return !overflows ? sum : a < 0 ? long.MinValue : long.MaxValue;
    }

    private static long Subtract(long a, long b)
    {
        long difference = unchecked(a - b);
        bool overflows = ((a ^ b) & (a ^ difference)) < 0;
        return !overflows ? difference : a < 0 ? long.MinValue : long.MaxValue;
    }

    private static long Multiply(long a, long b)
    {
        if (a == 0 || b == 0) return 0;
        long product = unchecked(a * b);
        bool fits = Math.Abs((double)a * b) < 9e18 && product / b == a;
        return fits ? product : a < 0 == b < 0 ? long.MaxValue : long.MinValue;
    }

    private static long ShiftLeft(long a, long by) => by > 62 ? (a == 0 ? 0 : a < 0 ? long.MinValue : long.MaxValue) : Multiply(a, 1L << (int)by);
}
