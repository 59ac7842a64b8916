using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using static BitNet.Gen.Expressions.Build;

namespace BitNet.Gen.Kernels;

/// <summary>Writes functions that no instruction computes as arithmetic that gives the same bits on every target.</summary>
public static class ExpandFunctions
{
    private static readonly FunctionExpansion s_exp = MakeExp();

    private static readonly FunctionExpansion s_f16 = MakeF16(finiteOnly: false);

    private static readonly FunctionExpansion s_finiteF16 = MakeF16(finiteOnly: true);

    private static readonly FunctionExpansion s_toF16 = MakeToF16(finiteOnly: false);

    private static readonly FunctionExpansion s_finiteToF16 = MakeToF16(finiteOnly: true);

    private static readonly FunctionExpansion s_bf16 = new([], AsFloat(ShiftLeft(Int("x"), 16)));

    /// <summary>The arithmetic of a function with one argument; null where targets have it, or only scalar code does.</summary>
    public static FunctionExpansion? Of(Function function) => function == Function.Exp ? s_exp : null;

    /// <summary>The float of a 16-bit element that was read as int16.</summary>
    /// <param name="finiteOnly">Whether infinities and NaN cannot occur: a kernel's own cache holds neither.</param>
    public static FunctionExpansion Widen(ElementType element, bool finiteOnly) =>
        element == ElementType.BF16 ? s_bf16 : finiteOnly ? s_finiteF16 : s_f16;

    /// <summary>The bits of a float that is stored as a 16-bit element, from 0 to 65535; null for elements that only scalar code stores.</summary>
    /// <param name="finiteOnly">Whether a NaN cannot occur, as in <see cref="Widen"/>.</param>
    public static FunctionExpansion? Narrow(ElementType element, bool finiteOnly) =>
        element != ElementType.F16 ? null : finiteOnly ? s_finiteToF16 : s_toF16;

    /// <summary>
    /// e to the power x = 2^n e^r with n = rne(x / ln 2), |r| &lt;= 0.3467. The polynomial is the minimax one of degree 6 (relative error 3.1e-9,
    /// from our own Remez iteration); the whole is within 1 ulp of normal results.
    /// </summary>
    private static FunctionExpansion MakeExp()
    {
        // e^-104 < 2^-150 rounds to 0 and e^89 > 2^128 to infinity, so the clamp changes no result; a NaN passes, as it is the second operand.
        var clamped = Min(Float(89f), Max(Float(-104f), Float("x")));

        // Only a NaN is changed by this maximum: it keeps n in its declared range, and NaN comes out through r.
        var n = Rne(Max(Multiply(Float("c"), Float(1.4426950216293335f)), Float(-151f)));

        // ln 2 in two parts, the first exact in n's product: r is right to a rounding.
        var r = MultiplyAdd(ToFloat(Int("n")), Float(-1.428606765330187e-06f), MultiplyAdd(ToFloat(Int("n")), Float(-0.693145751953125f), Float("c")));
        Expr fraction = Float(0.0013814560370519757f);
        foreach (float coefficient in new[] { 0.008368735201656818f, 0.04166838899254799f, 0.1666652113199234f, 0.4999999403953552f, 1f, 1f })
            fraction = MultiplyAdd(fraction, Float("r"), Float(coefficient));

        // 2^n in two factors: n reaches -151, which no single exponent says; both are normal numbers, and only the second product rounds.
        var result = Multiply(Multiply(Float("p"), PowerOfTwo(Int("h"))), PowerOfTwo(Int("g")));
        return new FunctionExpansion(
            [
                new("c", clamped),
                new("n", n, new Interval(-151, 129)),
                new("r", r),
                new("p", fraction),
                new("h", ShiftRight(Int("n"), 1), new Interval(-76, 64)),
                new("g", Subtract(Int("n"), Int("h")), new Interval(-76, 65)),
            ],
            result);
    }

    /// <summary>
    /// Half precision read as int16 and shifted by 13: the sign stays on top, exponent and fraction come to their places in a float whose exponent is 112 too small.
    /// The product with 2^112 is exact, for subnormals too.
    /// </summary>
    private static FunctionExpansion MakeF16(bool finiteOnly)
    {
        var shifted = Binary(BinaryOperator.And, ShiftLeft(Int("x"), 13), Int(-0x70000001L));
        var value = Multiply(AsFloat(shifted), Float(5.192296858534828e33f));
        if (finiteOnly) return new FunctionExpansion([], value);

        // Infinities and NaN have come out as 65536 and more; their exponent is set to all ones.
        var special = AsFloat(Binary(BinaryOperator.Or, AsInt(Float("v")), Int(0x7f800000)));
        return new FunctionExpansion(
            [new("v", value)],
            new ConditionalExpr(Binary(BinaryOperator.Less, Call(Function.Abs, Float("v")), Float(65536f)), Float("v"), special));
    }

    /// <summary>
    /// Half precision, to nearest even: <see cref="FloatBits.ToF16"/> in 32-bit lanes. From 2^-14 on the fraction loses 13 bits, after one half of its last place was added
    /// (a little less where it is even); what is too large becomes infinity by the carry. Below, adding 1/2 leaves the count of steps of 2^-24 in the last bits of the sum.
    /// </summary>
    private static FunctionExpansion MakeToF16(bool finiteOnly)
    {
        const int Smallest = 0x38800000, Beyond = 0x47800000;
        var clamped = new CallExpr(Function.Max, [Min(Int("m"), Int(Beyond)), Int(Smallest)], Expressions.ValueType.Int);
        var odd = And(ShiftRight(Int("n"), 13), 1);
        var normal = Subtract(ShiftRight(Add(Add(Int("n"), Int(0xfff)), odd), 13), Int(112 << 10));
        var tiny = And(AsInt(Add(AsFloat(Int("m")), Float(0.5f))), 0x7ff);
        Expr magnitude = new ConditionalExpr(Binary(BinaryOperator.Less, Int("m"), Int(Smallest)), tiny, normal);
        if (!finiteOnly)
        {
            var quiet = Binary(BinaryOperator.Or, And(ShiftRight(Int("m"), 13), 0x3ff), Int(0x7e00));
            magnitude = new ConditionalExpr(Binary(BinaryOperator.Less, Int(0x7f800000), Int("m")), quiet, magnitude);
        }

        return new FunctionExpansion(
            [new("b", AsInt(Float("x"))), new("m", And(Int("b"), int.MaxValue)), new("n", clamped)],
            Binary(BinaryOperator.Or, And(ShiftRight(Int("b"), 16), 0x8000), magnitude));
    }

    private static Expr And(Expr a, long mask) => Binary(BinaryOperator.And, a, Int(mask));

    private static Expr Max(Expr a, Expr b) => Call(Function.Max, a, b);

    private static Expr Rne(Expr a) => new CallExpr(Function.Rne, [a], Expressions.ValueType.Int);

    private static Expr AsFloat(Expr a) => new CallExpr(Function.AsFloat, [a], Expressions.ValueType.Float);

    private static Expr AsInt(Expr a) => new CallExpr(Function.AsInt, [a], Expressions.ValueType.Int);

    private static Expr ShiftLeft(Expr a, int count) => Binary(BinaryOperator.ShiftLeft, a, Int(count));

    private static Expr ShiftRight(Expr a, int count) => Binary(BinaryOperator.ShiftRight, a, Int(count));

    /// <summary>A function that gives what it takes.</summary>
    private static Expr Call(Function function, params Expr[] arguments) => new CallExpr(function, arguments.ToEquatableArray(), arguments[0].Type);

    private static Expr PowerOfTwo(Expr exponent) => AsFloat(ShiftLeft(Add(exponent, Int(127)), 23));
}
