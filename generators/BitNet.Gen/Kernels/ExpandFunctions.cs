using BitNet.Gen.Expressions;
using static BitNet.Gen.Kernels.Terms;

namespace BitNet.Gen.Kernels;

/// <summary>Writes functions that no instruction computes as arithmetic that gives the same bits on every target.</summary>
public static class ExpandFunctions
{
    private static readonly FunctionExpansion s_exp = MakeExp();

    private static readonly FunctionExpansion s_f16 = MakeF16(finiteOnly: false);

    private static readonly FunctionExpansion s_finiteF16 = MakeF16(finiteOnly: true);

    private static readonly FunctionExpansion s_bf16 = new([], AsFloat(Shl(I("x"), 16)));

    /// <summary>The arithmetic of a function with one argument; null where targets have it, or only scalar code does.</summary>
    public static FunctionExpansion? Of(Function function) => function == Function.Exp ? s_exp : null;

    /// <summary>The float of a 16-bit element that was read as int16.</summary>
    /// <param name="finiteOnly">Whether infinities and NaN cannot occur: a kernel's own cache holds neither.</param>
    public static FunctionExpansion Widen(ElementType element, bool finiteOnly) =>
        element == ElementType.BF16 ? s_bf16 : finiteOnly ? s_finiteF16 : s_f16;

    /// <summary>
    /// e to the power x = 2^n e^r with n = rne(x / ln 2), |r| &lt;= 0.3467. The polynomial is the minimax one of degree 6 (relative error 3.1e-9,
    /// from our own Remez iteration); the whole is within 1 ulp of normal results.
    /// </summary>
    private static FunctionExpansion MakeExp()
    {
        // e^-104 < 2^-150 rounds to 0 and e^89 > 2^128 to infinity, so the clamp changes no result; a NaN passes, as it is the second operand.
        var clamped = Min(F(89f), Max(F(-104f), V("x")));

        // Only a NaN is changed by this maximum: it keeps n in its declared range, and NaN comes out through r.
        var n = Rne(Max(Mul(V("c"), F(1.4426950216293335f)), F(-151f)));

        // ln 2 in two parts: the first has 15 significant bits, so that its product with n is exact.
        var r = Sub(Sub(V("c"), Mul(ToFloat(I("n")), F(0.693145751953125f))), Mul(ToFloat(I("n")), F(1.428606765330187e-06f)));
        Expr polynomial = F(0.0013814560370519757f);
        foreach (float coefficient in new[] { 0.008368735201656818f, 0.04166838899254799f, 0.1666652113199234f, 0.4999999403953552f })
            polynomial = Add(Mul(polynomial, V("r")), F(coefficient));
        var fraction = Add(Add(Mul(Mul(polynomial, V("r")), V("r")), V("r")), F(1f));

        // 2^n in two factors: n reaches -151, which no single exponent says; both are normal numbers, and only the second product rounds.
        var result = Mul(Mul(V("p"), PowerOfTwo(I("h"))), PowerOfTwo(I("g")));
        return new FunctionExpansion(
            [
                new("c", clamped),
                new("n", n, new Interval(-151, 129)),
                new("r", r),
                new("p", fraction),
                new("h", Shr(I("n"), 1), new Interval(-76, 64)),
                new("g", Sub(I("n"), I("h")), new Interval(-76, 65)),
            ],
            result);
    }

    /// <summary>
    /// Half precision read as int16 and shifted by 13: the sign stays on top, exponent and fraction come to their places in a float whose exponent is 112 too small.
    /// The product with 2^112 is exact, for subnormals too.
    /// </summary>
    private static FunctionExpansion MakeF16(bool finiteOnly)
    {
        var shifted = And(Shl(I("x"), 13), -0x70000001L);
        var value = Mul(AsFloat(shifted), F(5.192296858534828e33f));
        if (finiteOnly) return new FunctionExpansion([], value);

        // Infinities and NaN have come out as 65536 and more; their exponent is set to all ones.
        var special = AsFloat(Or(AsInt(V("v")), I(0x7f800000)));
        return new FunctionExpansion(
            [new("v", value)],
            new ConditionalExpr(Less(Abs(V("v")), F(65536f)), V("v"), special));
    }

    private static Expr PowerOfTwo(Expr exponent) => AsFloat(Shl(Add(exponent, I(127)), 23));
}
