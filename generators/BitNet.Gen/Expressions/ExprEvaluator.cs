namespace BitNet.Gen.Expressions;

/// <summary>
/// Computes expressions: integers exactly in 64 bits, floats in binary32 with each operation rounded.
/// Arithmetic that leaves 64 bits throws <see cref="OverflowException"/>, an integer division by zero <see cref="DivideByZeroException"/>: interpreters turn both into messages.
/// </summary>
public static class ExprEvaluator
{
    // Longer lists of indices than any tensor has do not go on the stack.
    private const int MaxStackIndices = 8;

    /// <summary>The value of <paramref name="expression"/>.</summary>
    public static ExprValue Evaluate(Expr expression, IEvaluationScope scope)
    {
        switch (expression)
        {
            case IntConst c:
                return ExprValue.Of(c.Value);
            case FloatConst c:
                return ExprValue.Of(c.Value);
            case NameExpr n:
                return scope.Name(n.Name);
            case ElementExpr e:
                return Element(e, scope);
            case LaneLoadExpr l:
                return scope.Load(l.At, Evaluate(l.Lane, scope).Integer);
            case UnaryExpr u:
                return Apply(u.Operator, Evaluate(u.Operand, scope));
            case BinaryExpr { Operator: BinaryOperator.LogicalAnd } b:
                return ExprValue.Of(Evaluate(b.Left, scope).IsTrue && Evaluate(b.Right, scope).IsTrue);
            case BinaryExpr { Operator: BinaryOperator.LogicalOr } b:
                return ExprValue.Of(Evaluate(b.Left, scope).IsTrue || Evaluate(b.Right, scope).IsTrue);
            case BinaryExpr b:
                return Apply(b.Operator, Evaluate(b.Left, scope), Evaluate(b.Right, scope));
            case ConditionalExpr c:
                return Evaluate(Evaluate(c.Condition, scope).IsTrue ? c.WhenTrue : c.WhenFalse, scope);
            case CastExpr c:
                return Convert(c.To, Evaluate(c.Operand, scope));
            case CallExpr { Arguments.Count: 1 } c:
                return Apply(c.Function, Evaluate(c.Arguments[0], scope));
            case CallExpr { Function: Function.Fma } c:
                return ExprValue.Of(FloatBits.MultiplyAdd(Evaluate(c.Arguments[0], scope).Float, Evaluate(c.Arguments[1], scope).Float, Evaluate(c.Arguments[2], scope).Float));
            case CallExpr c:
                return Apply(c.Function, Evaluate(c.Arguments[0], scope), Evaluate(c.Arguments[1], scope));
            default:
                throw new InvalidOperationException($"{expression.GetType().Name} has no value here: expand it before");
        }
    }

    /// <summary>The value of an integer expression that reads nothing but the lane <c>i</c>.</summary>
    public static long EvaluateLane(Expr expression, long lane) => expression switch
    {
        IntConst c => c.Value,
        NameExpr { Name: "i" } => lane,
        BinaryExpr { Type: ValueType.Int } b => Apply(b.Operator, EvaluateLane(b.Left, lane), EvaluateLane(b.Right, lane)).Integer,
        _ => Evaluate(expression, new LaneScope(lane)).Integer,
    };

    /// <summary>Applies an operator with one operand.</summary>
    public static ExprValue Apply(UnaryOperator op, ExprValue value) => op switch
    {
        UnaryOperator.Negate when value.Type == ValueType.Float => ExprValue.Of(-value.Float),
        UnaryOperator.Negate => ExprValue.Of(checked(-value.Integer)),
        UnaryOperator.Complement => ExprValue.Of(~value.Integer),
        _ => ExprValue.Of(!value.IsTrue),
    };

    /// <summary>Applies an operator with two operands of one type.</summary>
    public static ExprValue Apply(BinaryOperator op, ExprValue left, ExprValue right) =>
        left.Type == ValueType.Float ? Apply(op, left.Float, right.Float) : Apply(op, left.Integer, right.Integer);

    /// <summary>Converts between integer (truncating) and float (to nearest even).</summary>
    public static ExprValue Convert(ValueType to, ExprValue value) => (to, value.Type) switch
    {
        (ValueType.Float, ValueType.Int) => ExprValue.Of((float)value.Integer),
        (ValueType.Int, ValueType.Float) => ExprValue.Of((long)FloatBits.Truncate(value.Float)),
        _ => value,
    };

    /// <summary>Applies a function of one argument. <see cref="Function.Exp"/> has no value: the compiler expands it before anything runs.</summary>
    public static ExprValue Apply(Function function, ExprValue x) => function switch
    {
        Function.Abs when x.Type == ValueType.Float => ExprValue.Of(FloatBits.ToFloat(FloatBits.ToInt(x.Float) & int.MaxValue)),
        Function.Abs => ExprValue.Of(Math.Abs(x.Integer)),
        Function.Sqrt => ExprValue.Of(FloatBits.Sqrt(x.Float)),
        Function.Round => ExprValue.Of((long)FloatBits.RoundAway(x.Float)),
        Function.Rne => ExprValue.Of((long)FloatBits.RoundToEven(x.Float)),
        Function.Floor => ExprValue.Of((long)FloatBits.Floor(x.Float)),
        Function.Sign when x.Type == ValueType.Float => ExprValue.Of(x.Float > 0 ? 1L : x.Float < 0 ? -1 : 0),
        Function.Sign => ExprValue.Of((long)Math.Sign(x.Integer)),
        Function.AsFloat => ExprValue.Of(FloatBits.ToFloat(unchecked((int)x.Integer))),
        Function.AsInt => ExprValue.Of((long)FloatBits.ToInt(x.Float)),
        Function.F16 => ExprValue.Of(FloatBits.FromF16(unchecked((int)x.Integer))),
        Function.BF16 => ExprValue.Of(FloatBits.FromBF16(unchecked((int)x.Integer))),
        Function.ToF16 => ExprValue.Of((long)FloatBits.ToF16(x.Float)),
        Function.ToBF16 => ExprValue.Of((long)FloatBits.ToBF16(x.Float)),
        Function.Sat8 => ExprValue.Of(Math.Max(-128, Math.Min(127, x.Integer))),
        Function.Sat16 => ExprValue.Of(Math.Max(-32768, Math.Min(32767, x.Integer))),
        _ => throw new InvalidOperationException($"{function} has no value here: expand it before"),
    };

    /// <summary>Applies <see cref="Function.Min"/> or <see cref="Function.Max"/>.</summary>
    public static ExprValue Apply(Function function, ExprValue a, ExprValue b)
    {
        var op = function == Function.Min ? BinaryOperator.Less : BinaryOperator.Greater;
        return Apply(op, a, b).IsTrue ? a : b;
    }

    private static ExprValue Element(ElementExpr e, IEvaluationScope scope)
    {
        Span<long> indices = e.Indices.Count <= MaxStackIndices ? stackalloc long[e.Indices.Count] : new long[e.Indices.Count];
        for (int d = 0; d < indices.Length; d++) indices[d] = Evaluate(e.Indices[d], scope).Integer;
        return scope.Element(e.Array, indices);
    }

    // The casts matter: without them a runtime may keep more than 32 bits.
    private static ExprValue Apply(BinaryOperator op, float a, float b) => op switch
    {
        BinaryOperator.Add => ExprValue.Of((float)(a + b)),
        BinaryOperator.Subtract => ExprValue.Of((float)(a - b)),
        BinaryOperator.Multiply => ExprValue.Of((float)(a * b)),
        BinaryOperator.Divide => ExprValue.Of((float)(a / b)),
        BinaryOperator.Less => ExprValue.Of(a < b),
        BinaryOperator.LessOrEqual => ExprValue.Of(a <= b),
        BinaryOperator.Greater => ExprValue.Of(a > b),
        BinaryOperator.GreaterOrEqual => ExprValue.Of(a >= b),
        BinaryOperator.Equal => ExprValue.Of(a == b),
        BinaryOperator.NotEqual => ExprValue.Of(a != b),
        _ => throw new InvalidOperationException($"{op} of floats"),
    };

    private static ExprValue Apply(BinaryOperator op, long a, long b) => op switch
    {
        BinaryOperator.Add => ExprValue.Of(checked(a + b)),
        BinaryOperator.Subtract => ExprValue.Of(checked(a - b)),
        BinaryOperator.Multiply => ExprValue.Of(checked(a * b)),
        BinaryOperator.Divide => ExprValue.Of(checked(a / b)),
        BinaryOperator.Remainder => ExprValue.Of(b == -1 ? 0 : a % b),
        BinaryOperator.And => ExprValue.Of(a & b),
        BinaryOperator.Or => ExprValue.Of(a | b),
        BinaryOperator.Xor => ExprValue.Of(a ^ b),
        BinaryOperator.ShiftLeft => ExprValue.Of(ShiftLeft(a, b)),
        BinaryOperator.ShiftRight => ExprValue.Of(a >> (int)Math.Min(Unsigned(b), 63)),
        BinaryOperator.Less => ExprValue.Of(a < b),
        BinaryOperator.LessOrEqual => ExprValue.Of(a <= b),
        BinaryOperator.Greater => ExprValue.Of(a > b),
        BinaryOperator.GreaterOrEqual => ExprValue.Of(a >= b),
        BinaryOperator.Equal => ExprValue.Of(a == b),
        _ => ExprValue.Of(a != b),
    };

    private static long ShiftLeft(long a, long by)
    {
        if (a == 0) return 0;
        if (Unsigned(by) > 62) throw new OverflowException();
        return checked(a * (1L << (int)by));
    }

    private static long Unsigned(long count) => count >= 0 ? count : throw new OverflowException();

    private sealed class LaneScope(long lane) : IEvaluationScope
    {
        public ExprValue Name(string name) => name == Build.Lane.Name ? ExprValue.Of(lane) : throw new InvalidOperationException($"'{name}' in a lane map");

        public ExprValue Element(string array, ReadOnlySpan<long> indices) => throw new InvalidOperationException($"'{array}' in a lane map");

        public ExprValue Load(Address at, long lane) => throw new InvalidOperationException("a load in a lane map");
    }
}
