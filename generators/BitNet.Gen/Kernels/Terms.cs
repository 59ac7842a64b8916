using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>Short constructors for expressions that the compiler writes itself.</summary>
internal static class Terms
{
    public static Expr I(string name) => new NameExpr(name, Expressions.ValueType.Int);

    public static Expr I(long value) => new IntConst(value);

    public static Expr V(string name) => new NameExpr(name, Expressions.ValueType.Float);

    public static Expr F(float value) => new FloatConst(value);

    public static Expr Add(Expr a, Expr b) => Binary(BinaryOperator.Add, a, b);

    public static Expr Sub(Expr a, Expr b) => Binary(BinaryOperator.Subtract, a, b);

    public static Expr Mul(Expr a, Expr b) => Binary(BinaryOperator.Multiply, a, b);

    public static Expr Div(Expr a, long b) => Binary(BinaryOperator.Divide, a, I(b));

    public static Expr Rem(Expr a, long b) => Binary(BinaryOperator.Remainder, a, I(b));

    public static Expr And(Expr a, long mask) => Binary(BinaryOperator.And, a, I(mask));

    public static Expr Or(Expr a, Expr b) => Binary(BinaryOperator.Or, a, b);

    public static Expr Shl(Expr a, int count) => Binary(BinaryOperator.ShiftLeft, a, I(count));

    public static Expr Shr(Expr a, int count) => Binary(BinaryOperator.ShiftRight, a, I(count));

    public static Expr Less(Expr a, Expr b) => new BinaryExpr(BinaryOperator.Less, a, b, Expressions.ValueType.Bool);

    public static Expr Min(Expr a, Expr b) => Call(Function.Min, a.Type, a, b);

    public static Expr Max(Expr a, Expr b) => Call(Function.Max, a.Type, a, b);

    public static Expr Abs(Expr a) => Call(Function.Abs, a.Type, a);

    public static Expr Rne(Expr a) => Call(Function.Rne, Expressions.ValueType.Int, a);

    public static Expr AsFloat(Expr a) => Call(Function.AsFloat, Expressions.ValueType.Float, a);

    public static Expr AsInt(Expr a) => Call(Function.AsInt, Expressions.ValueType.Int, a);

    public static Expr ToFloat(Expr a) => new CastExpr(Expressions.ValueType.Float, a);

    private static Expr Binary(BinaryOperator op, Expr a, Expr b) => new BinaryExpr(op, a, b, a.Type);

    private static Expr Call(Function function, Expressions.ValueType type, params Expr[] arguments) => new CallExpr(function, arguments.ToEquatableArray(), type);
}
