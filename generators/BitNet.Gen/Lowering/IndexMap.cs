using BitNet.Gen.Expressions;

namespace BitNet.Gen.Lowering;

/// <summary>Which lane of an operand lane <c>i</c> reads. Maps are compared by value, not by how they are written.</summary>
internal static class IndexMap
{
    /// <summary>Whether lane i reads lane i.</summary>
    public static bool IsIdentity(Expr map) => map is NameExpr { Name: "i" };

    /// <summary>Whether two maps agree on the first <paramref name="lanes"/> lanes.</summary>
    public static bool Same(Expr a, Expr b, int lanes)
    {
        if (IsIdentity(a) && IsIdentity(b)) return true;
        if (!ReadsLaneOnly(a) || !ReadsLaneOnly(b)) return false;
        if (a.Equals(b)) return true;
        for (int i = 0; i < lanes; i++)
        {
            if (ExprEvaluator.EvaluateLane(a, i) != ExprEvaluator.EvaluateLane(b, i)) return false;
        }

        return true;
    }

    /// <summary>The lane that lane 0 reads, where the first <paramref name="lanes"/> lanes read neighbours in order; else null.</summary>
    public static long? Start(Expr map, int lanes)
    {
        if (!ReadsLaneOnly(map)) return null;
        long start = ExprEvaluator.EvaluateLane(map, 0);
        for (int i = 1; i < lanes; i++)
        {
            if (ExprEvaluator.EvaluateLane(map, i) != start + i) return null;
        }

        return start;
    }

    /// <summary>How far on repetition <paramref name="repetition"/> reads; null where the map of a later register is not the first one's, moved.</summary>
    /// <param name="lanes">Lanes that one repetition writes.</param>
    public static long? Shift(Expr map, int lanes, int repetition)
    {
        if (IsIdentity(map)) return (long)lanes * repetition;
        long shift = ExprEvaluator.EvaluateLane(map, (long)lanes * repetition) - ExprEvaluator.EvaluateLane(map, 0);
        for (int i = 1; i < lanes; i++)
        {
            if (ExprEvaluator.EvaluateLane(map, ((long)lanes * repetition) + i) - ExprEvaluator.EvaluateLane(map, i) != shift) return null;
        }

        return shift;
    }

    /// <summary>Whether a map depends on nothing but the lane, so that it can be evaluated.</summary>
    public static bool ReadsLaneOnly(Expr map) => map switch
    {
        IntConst => true,
        NameExpr n => IsIdentity(n),
        BinaryExpr b => ReadsLaneOnly(b.Left) && ReadsLaneOnly(b.Right),
        _ => false,
    };
}
