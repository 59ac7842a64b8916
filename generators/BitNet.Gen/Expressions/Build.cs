using BitNet.Gen.Collections;

namespace BitNet.Gen.Expressions;

/// <summary>Builds expressions, folding what is constant, so that addresses and bounds come out short.</summary>
public static class Build
{
    /// <summary>The lane index of vector trees.</summary>
    public static readonly NameExpr Lane = new("i", ValueType.Int);

    /// <summary>An integer constant.</summary>
    public static Expr Int(long value) => new IntConst(value);

    /// <summary>An integer scalar.</summary>
    public static Expr Int(string name) => new NameExpr(name, ValueType.Int);

    /// <summary>A float scalar.</summary>
    public static Expr Float(string name) => new NameExpr(name, ValueType.Float);

    /// <summary>A float constant.</summary>
    public static Expr Float(float value) => new FloatConst(value);

    /// <summary>Lane i of a vector value.</summary>
    public static Expr Vector(string name, ElementType lane) => Vector(name, lane, Lane);

    /// <summary>The lane <paramref name="index"/> of a vector value.</summary>
    public static Expr Vector(string name, ElementType lane, Expr index) => new ElementExpr(name, [index], lane.ValueType());

    /// <summary>Lane <c>stride * i + offset</c> of a vector value.</summary>
    public static Expr Vector(string name, ElementType lane, int stride, int offset) => Vector(name, lane, Add(Multiply(Int(stride), Lane), Int(offset)));

    /// <summary>The sum.</summary>
    public static Expr Add(Expr a, Expr b) => (a, b) switch
    {
        (IntConst x, IntConst y) => Int(x.Value + y.Value),
        (IntConst { Value: 0 }, _) => b,
        (_, IntConst { Value: 0 }) => a,
        (BinaryExpr { Operator: BinaryOperator.Add, Right: IntConst x } left, IntConst y) => Add(left.Left, Int(x.Value + y.Value)),
        _ => new BinaryExpr(BinaryOperator.Add, a, b, a.Type),
    };

    /// <summary>The difference.</summary>
    public static Expr Subtract(Expr a, Expr b) => (a, b) switch
    {
        (IntConst x, IntConst y) => Int(x.Value - y.Value),
        (_, IntConst { Value: 0 }) => a,
        _ => new BinaryExpr(BinaryOperator.Subtract, a, b, a.Type),
    };

    /// <summary>The product.</summary>
    public static Expr Multiply(Expr a, Expr b) => (a, b) switch
    {
        (IntConst x, IntConst y) => Int(x.Value * y.Value),
        (IntConst { Value: 0 }, _) or (_, IntConst { Value: 0 }) => Int(0),
        (IntConst { Value: 1 }, _) => b,
        (_, IntConst { Value: 1 }) => a,
        _ => new BinaryExpr(BinaryOperator.Multiply, a, b, a.Type),
    };

    /// <summary>The float <c>a * b + c</c>, rounded once.</summary>
    public static Expr MultiplyAdd(Expr a, Expr b, Expr c) => new CallExpr(Function.Fma, [a, b, c], ValueType.Float);

    /// <summary>The quotient, truncated for integers.</summary>
    public static Expr Divide(Expr a, Expr b) => (a, b) switch
    {
        (IntConst x, IntConst { Value: not 0 } y) => Int(x.Value / y.Value),
        (_, IntConst { Value: 1 }) => a,
        _ => new BinaryExpr(BinaryOperator.Divide, a, b, a.Type),
    };

    /// <summary>The remainder.</summary>
    public static Expr Remainder(Expr a, Expr b) => (a, b) switch
    {
        (IntConst x, IntConst { Value: not 0 } y) => Int(x.Value % y.Value),
        (_, IntConst { Value: 1 }) => Int(0),
        _ => new BinaryExpr(BinaryOperator.Remainder, a, b, a.Type),
    };

    /// <summary>Another operator with two operands; comparisons and logic give truth values.</summary>
    public static Expr Binary(BinaryOperator op, Expr a, Expr b) =>
        new BinaryExpr(op, a, b, op >= BinaryOperator.Less ? ValueType.Bool : a.Type);

    /// <summary>The sum of several terms, from the left.</summary>
    public static Expr Sum(IEnumerable<Expr> terms) => terms.Aggregate(Add);

    /// <summary>The smaller of two.</summary>
    public static Expr Min(Expr a, Expr b) => new CallExpr(Function.Min, [a, b], a.Type);

    /// <summary>The larger of two.</summary>
    public static Expr Max(Expr a, Expr b) => new CallExpr(Function.Max, [a, b], a.Type);

    /// <summary>The float of an integer.</summary>
    public static Expr ToFloat(Expr a) => new CastExpr(ValueType.Float, a);

    /// <summary><paramref name="a"/> divided by a positive constant, rounded up.</summary>
    public static Expr DivideUp(Expr a, long by) => Divide(Add(a, Int(by - 1)), Int(by));
}
