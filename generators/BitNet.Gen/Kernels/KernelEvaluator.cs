using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Kernels;

/// <summary>Evaluates the expressions of a kernel for <see cref="KernelInterpreter"/>.</summary>
/// <param name="names">Values of extents, scalars and indices; every int32 and float32 is a double exactly.</param>
internal sealed class KernelEvaluator(KernelIr kernel, bool single, Dictionary<string, double> names, Dictionary<string, TensorData> tensors)
{
    // Longer lists of indices than any tensor has do not go on the stack.
    private const int MaxStackIndices = 8;

    private readonly Dictionary<string, double>? _outer;

    // Whether a reduction has partial results under the index that stands with it: found once, because finding it walks trees.
    private Dictionary<ReduceExpr, (string? MapIndex, bool IsPartial)>? _orders;

    private KernelEvaluator(KernelEvaluator outer, Dictionary<string, double> steps)
        : this(outer.Kernel, outer.Single, steps, outer.Tensors) => _outer = outer.Names;

    private KernelIr Kernel => kernel;

    private bool Single => single;

    private Dictionary<string, double> Names => names;

    private Dictionary<string, TensorData> Tensors => tensors;

    /// <summary>The value of an integer or float expression.</summary>
    /// <param name="mapIndex">The index of the statement that runs through lanes; it decides the order of sums.</param>
    public double Number(Expr expression, string? mapIndex) => expression.Type switch
    {
        ValueType.Float => Float(expression, mapIndex),
        ValueType.Int => Int(expression, mapIndex),
        _ => Bool(expression, mapIndex) ? 1 : 0,
    };

    /// <summary>The value of an integer expression outside of statements with lanes.</summary>
    public long Int(Expr expression) => Int(expression, null);

    /// <summary>The value after a store to an array of <paramref name="element"/>s.</summary>
    public double RoundTo(ElementType element, double value) => !single ? value : element switch
    {
        ElementType.F16 => FloatBits.FromF16(FloatBits.ToF16((float)value)),
        ElementType.BF16 => FloatBits.FromBF16(FloatBits.ToBF16((float)value)),
        _ => (float)value,
    };

    /// <summary>Where the element of an array stands.</summary>
    public int Position(TensorData data, string name, EquatableArray<Expr> indices, string? mapIndex)
    {
        Span<long> at = indices.Count <= MaxStackIndices ? stackalloc long[indices.Count] : new long[indices.Count];
        for (int d = 0; d < at.Length; d++) at[d] = Int(indices[d], mapIndex);
        return data.Position(name, at);
    }

    private long Int(Expr expression, string? mapIndex)
    {
        switch (expression)
        {
            case IntConst c: return c.Value;
            case NameExpr n: return (long)Name(n.Name);
            case ElementExpr e: return (long)Element(e, mapIndex);
            case UnaryExpr u: return u.Operator == UnaryOperator.Negate ? -Int(u.Operand, mapIndex) : ~Int(u.Operand, mapIndex);
            case BinaryExpr b: return ConstantFolder.Compute(b.Operator, Int(b.Left, mapIndex), Int(b.Right, mapIndex)) ?? throw new InvalidOperationException($"{b} has no value in 64 bits");
            case ConditionalExpr c: return Bool(c.Condition, mapIndex) ? Int(c.WhenTrue, mapIndex) : Int(c.WhenFalse, mapIndex);
            case CastExpr c: return c.Operand.Type == ValueType.Float ? (long)Float(c.Operand, mapIndex) : Int(c.Operand, mapIndex);
            case CallExpr c: return IntCall(c, mapIndex);
            case ReduceExpr r: return (long)Reduce(r, mapIndex);
            default: throw new InvalidOperationException($"no value for {expression}");
        }
    }

    private long IntCall(CallExpr call, string? mapIndex)
    {
        if (call.Arguments[0].Type == ValueType.Float)
        {
            double x = Float(call.Arguments[0], mapIndex);
            return call.Function switch
            {
                Function.Rne => Integer(Math.Round(x)),
                Function.Round => Integer(Math.Round(x, MidpointRounding.AwayFromZero)),
                Function.Floor => Integer(Math.Floor(x)),
                Function.Sign => x > 0 ? 1 : x < 0 ? -1 : 0,
                Function.AsInt => FloatBits.ToInt((float)x),
                Function.ToF16 => FloatBits.ToF16((float)x),
                Function.ToBF16 => FloatBits.ToBF16((float)x),
                _ => throw new InvalidOperationException($"no value for {call}"),
            };
        }

        long a = Int(call.Arguments[0], mapIndex);
        return call.Function switch
        {
            Function.Abs => Math.Abs(a),
            Function.Min => Math.Min(a, Int(call.Arguments[1], mapIndex)),
            Function.Max => Math.Max(a, Int(call.Arguments[1], mapIndex)),
            Function.Sign => Math.Sign(a),
            Function.Sat8 => Math.Max(sbyte.MinValue, Math.Min(sbyte.MaxValue, a)),
            Function.Sat16 => Math.Max(short.MinValue, Math.Min(short.MaxValue, a)),
            _ => throw new InvalidOperationException($"no value for {call}"),
        };

        // What x86 gives outside of int32 and for NaN; the language leaves it open.
        static long Integer(double value) => value is >= int.MinValue and <= int.MaxValue ? (long)value : int.MinValue;
    }

    private double Float(Expr expression, string? mapIndex)
    {
        switch (expression)
        {
            case FloatConst c: return c.Value;
            case NameExpr n: return Name(n.Name);
            case ElementExpr e: return Element(e, mapIndex);
            case UnaryExpr u: return -Float(u.Operand, mapIndex);
            case BinaryExpr b: return Apply(b.Operator, Float(b.Left, mapIndex), Float(b.Right, mapIndex));
            case ConditionalExpr c: return Bool(c.Condition, mapIndex) ? Float(c.WhenTrue, mapIndex) : Float(c.WhenFalse, mapIndex);
            case CastExpr c: return Round(Number(c.Operand, mapIndex));
            case CallExpr c: return FloatCall(c, mapIndex);
            case ReduceExpr r: return Reduce(r, mapIndex);
            default: throw new InvalidOperationException($"no value for {expression}");
        }
    }

    private double FloatCall(CallExpr call, string? mapIndex)
    {
        double a = Number(call.Arguments[0], mapIndex);
        switch (call.Function)
        {
            case Function.Abs: return Math.Abs(a);
            case Function.Sqrt: return Round(Math.Sqrt(a));
            case Function.AsFloat: return FloatBits.ToFloat(unchecked((int)(long)a));
            case Function.F16: return FloatBits.FromF16((int)a);
            case Function.BF16: return FloatBits.FromBF16((int)a);
            case Function.Min: return Least(a, Float(call.Arguments[1], mapIndex));
            case Function.Max: return Largest(a, Float(call.Arguments[1], mapIndex));
            case Function.Fma: return MultiplyAdd(a, Float(call.Arguments[1], mapIndex), Float(call.Arguments[2], mapIndex));
            case Function.Exp when !single: return Math.Exp(a);
        }

        var expansion = ExpandFunctions.Of(call.Function) ?? throw new InvalidOperationException($"no value for {call}");
        var steps = new Dictionary<string, double>(StringComparer.Ordinal) { ["x"] = a };
        var inner = new KernelEvaluator(this, steps);
        foreach (var step in expansion.Steps) steps[step.Name] = inner.Number(step.Value, null);
        return inner.Float(expansion.Result, null);
    }

    private bool Bool(Expr expression, string? mapIndex)
    {
        switch (expression)
        {
            case NameExpr n: return Name(n.Name) != 0;
            case UnaryExpr u: return !Bool(u.Operand, mapIndex);
            case BinaryExpr { Operator: BinaryOperator.LogicalAnd } b: return Bool(b.Left, mapIndex) && Bool(b.Right, mapIndex);
            case BinaryExpr { Operator: BinaryOperator.LogicalOr } b: return Bool(b.Left, mapIndex) || Bool(b.Right, mapIndex);
            case ConditionalExpr c: return Bool(c.Condition, mapIndex) ? Bool(c.WhenTrue, mapIndex) : Bool(c.WhenFalse, mapIndex);
            case BinaryExpr b:
                double left = Number(b.Left, mapIndex), right = Number(b.Right, mapIndex);
                return b.Operator switch
                {
                    BinaryOperator.Less => left < right,
                    BinaryOperator.LessOrEqual => left <= right,
                    BinaryOperator.Greater => left > right,
                    BinaryOperator.GreaterOrEqual => left >= right,
                    BinaryOperator.Equal => left == right,
                    BinaryOperator.NotEqual => left != right,
                    _ => throw new InvalidOperationException($"no value for {b}"),
                };
            default: throw new InvalidOperationException($"no value for {expression}");
        }
    }

    private double Reduce(ReduceExpr reduce, string? mapIndex)
    {
        long limit = Int(reduce.Limit!, mapIndex);
        var partial = new double[IsPartial(reduce, mapIndex) ? LaneAccess.Lanes : 1];
        var product = LaneAnalysis.Product(reduce);
        bool integer = reduce.Type == ValueType.Int;
        double identity = reduce.Kind switch
        {
            ReduceKind.Sum => 0,
            ReduceKind.Max => integer ? int.MinValue : double.NegativeInfinity,
            _ => integer ? int.MaxValue : double.PositiveInfinity,
        };
        for (int l = 0; l < partial.Length; l++) partial[l] = identity;
        for (long index = 0; index < limit; index++)
        {
            names[reduce.Index] = index;
            long lane = index % partial.Length;
            partial[lane] = product is not null
                ? MultiplyAdd(Float(product.Left, mapIndex), Float(product.Right, mapIndex), partial[lane])
                : Join(reduce.Kind, integer, partial[lane], Number(reduce.Body, mapIndex));
        }

        for (int half = partial.Length / 2; half > 0; half /= 2)
        {
            for (int l = 0; l < half; l++) partial[l] = Join(reduce.Kind, integer, partial[l], partial[l + half]);
        }

        return partial[0];
    }

    private bool IsPartial(ReduceExpr reduce, string? mapIndex)
    {
        _orders ??= new(ReferenceComparer<ReduceExpr>.Instance);
        if (!_orders.TryGetValue(reduce, out var order) || order.MapIndex != mapIndex)
            _orders[reduce] = order = (mapIndex, LaneAnalysis.IsPartial(kernel, reduce, mapIndex));
        return order.IsPartial;
    }

    private double Join(ReduceKind kind, bool integer, double total, double next) => kind switch
    {
        ReduceKind.Max => Largest(total, next),
        ReduceKind.Min => Least(total, next),
        _ => integer ? total + next : Round(total + next),
    };

    private double Apply(BinaryOperator op, double left, double right) => Round(op switch
    {
        BinaryOperator.Add => left + right,
        BinaryOperator.Subtract => left - right,
        BinaryOperator.Multiply => left * right,
        BinaryOperator.Divide => left / right,
        _ => throw new InvalidOperationException($"no float operator {op}"),
    });

    private double MultiplyAdd(double a, double b, double c) => single ? FloatBits.MultiplyAdd((float)a, (float)b, (float)c) : (a * b) + c;

    // The double result of an operation on two float32 numbers, rounded to float32, is the correctly rounded one: 53 >= 2 * 24 + 2 bits.
    private double Round(double value) => single ? (float)value : value;

    private static double Largest(double a, double b) => a > b ? a : b;

    private static double Least(double a, double b) => a < b ? a : b;

    private double Element(ElementExpr element, string? mapIndex)
    {
        if (!tensors.TryGetValue(element.Array, out var data)) throw new InvalidOperationException($"no array {element.Array}");
        return data[Position(data, element.Array, element.Indices, mapIndex)];
    }

    private double Name(string name) =>
        names.TryGetValue(name, out double value) || (_outer is not null && _outer.TryGetValue(name, out value)) ? value
        : throw new InvalidOperationException($"{name} has no value");
}
