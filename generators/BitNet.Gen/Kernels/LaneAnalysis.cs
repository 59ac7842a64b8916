using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>
/// Decides which index of a statement runs through lanes. The decision follows from the kernel alone, so that the order of every float sum
/// is part of the kernel's meaning:
/// <list type="bullet">
/// <item>a sum inside a store whose last index runs through lanes is one chain an element, in ascending order;</item>
/// <item>a sum over an index that runs through contiguous elements itself has 16 partial sums, partial l taking the elements l, l + 16, ... in order;
/// then partials l and l + 8 are added, then l and l + 4, l + 2, l + 1;</item>
/// <item>any other sum is one chain in ascending order.</item>
/// </list>
/// Maxima and minima have the same structure, with <c>max(so far, next)</c>. A sum of float products takes each by a fused multiply-add:
/// <c>fma(a, b, so far)</c> has one rounding instead of two, and every target has an instruction for it.
/// </summary>
public static class LaneAnalysis
{
    /// <summary>The index of <paramref name="store"/> that runs through lanes: the last of its domain, or null.</summary>
    public static string? MapIndex(KernelIr kernel, ElementStore store)
    {
        if (store.Domain.Count == 0) return null;
        string lane = store.Domain[store.Domain.Count - 1].Name;
        if (kernel.Tensor(store.Tensor) is not { } tensor || LaneAccess.Stride(tensor, store.Indices, lane) != 1) return null;
        return store.Value is FloatConst or IntConst || RunsThroughLanes(kernel, store.Value, lane) ? lane : null;
    }

    /// <summary>
    /// The last index of a store that is not contiguous along it, where its values may yet be computed in lanes and then put in their places one by one; else null.
    /// No reduction is in them, so that no order of sums depends on it.
    /// </summary>
    public static string? ScatterIndex(KernelIr kernel, ElementStore store)
    {
        if (store.Domain.Count == 0 || store.Value.Descendants().Any(e => e is ReduceExpr)) return null;
        string lane = store.Domain[store.Domain.Count - 1].Name;
        return MapIndex(kernel, store) is null && RunsThroughLanes(kernel, store.Value, lane) ? lane : null;
    }

    /// <summary>Whether <paramref name="reduce"/> has 16 partial results. <paramref name="mapIndex"/> is the index of the statement around it that runs through lanes, if any.</summary>
    public static bool IsPartial(KernelIr kernel, ReduceExpr reduce, string? mapIndex) =>
        (mapIndex is null || !reduce.Mentions(mapIndex))
        && !reduce.Body.Descendants().Any(e => e is ReduceExpr)
        && RunsThroughLanes(kernel, reduce.Body, reduce.Index);

    /// <summary>The product that each step of a sum of float products adds with one rounding; null for every other reduction.</summary>
    public static BinaryExpr? Product(ReduceExpr reduce) =>
        reduce is { Kind: ReduceKind.Sum, Body: BinaryExpr { Operator: BinaryOperator.Multiply, Type: Expressions.ValueType.Float } product } ? product : null;

    /// <summary>Whether a branch reads what neither the condition nor the other branch reads: it may exist under the condition only, and lanes read everything.</summary>
    private static bool ReadsUnderCondition(ConditionalExpr choice)
    {
        var sure = new HashSet<Expr>(Reads(choice.WhenTrue).Intersect(Reads(choice.WhenFalse)).Concat(Reads(choice.Condition)));
        return Reads(choice.WhenTrue).Concat(Reads(choice.WhenFalse)).Any(read => !sure.Contains(read));
    }

    private static IEnumerable<Expr> Reads(Expr value) => value.Descendants().Where(e => e is ElementExpr);

    /// <summary>Whether each read in <paramref name="value"/> is contiguous or constant along <paramref name="lane"/>, at least one of them contiguous, none depends on a condition, and the index is used for nothing else.</summary>
    private static bool RunsThroughLanes(KernelIr kernel, Expr value, string lane)
    {
        bool moves = false;
        return Suits(value) && moves;

        bool Suits(Expr expression)
        {
            switch (expression)
            {
                case NameExpr name:
                    return name.Name != lane;
                case ElementExpr element:
                    if (kernel.Tensor(element.Array) is not { Kind: not TensorKind.Weights } tensor) return !element.Mentions(lane);
                    if (!element.Mentions(lane)) return true;
                    int? stride = LaneAccess.Stride(tensor, element.Indices, lane);
                    moves |= stride == 1;
                    return stride is not null && !element.Indices.Any(i => i.Descendants().Any(e => e is ElementExpr inner && inner.Mentions(lane)));
                case ReduceExpr { Limit: { } limit } when limit.Mentions(lane):
                case ConditionalExpr choice when ReadsUnderCondition(choice):
                    return false;
                default:
                    return expression.Children().All(Suits);
            }
        }
    }
}
