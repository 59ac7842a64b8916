using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Matmul;

/// <summary>Elements of memory as float32, in arithmetic that every target has.</summary>
internal static class ElementConversion
{
    /// <summary>Lane i: element i behind <paramref name="at"/>. Half precision must be finite: the loader sees to it.</summary>
    public static Expr Load(Address at)
    {
        if (at.Element == ElementType.F32) return Lanes(at, ElementType.F32);
        if (!at.Element.IsFloat()) return Build.ToFloat(Lanes(at, at.Element));
        var widened = ExpandFunctions.Widen(at.Element, finiteOnly: true);
        return widened.Result.Substitute(new Dictionary<string, Expr> { ["x"] = Lanes(at, ElementType.I16) });
    }

    private static LaneLoadExpr Lanes(Address at, ElementType element) => new(at with { Element = element }, Build.Lane);
}
