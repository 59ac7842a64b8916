using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Formats;

/// <summary>Writes reductions out, term by term in ascending order, so that every index in them is a constant or over the weight's own index.</summary>
internal static class UnrolledReductions
{
    /// <summary>The most terms of an expression, those of nested reductions multiplied: it is repeated for every run of weights.</summary>
    public const int MaxTerms = 256;

    /// <summary>The expression without reductions; null where a bound is no constant from 1 on, or the terms are more than <see cref="MaxTerms"/>.</summary>
    public static Expr? Of(Expr expression)
    {
        if (!expression.Descendants().Any(part => part is ReduceExpr)) return expression;
        int terms = 0;
        var whole = Unroll(expression, ref terms);
        return terms <= MaxTerms ? whole : null;
    }

    private static Expr Unroll(Expr expression, ref int terms)
    {
        if (terms > MaxTerms) return expression;
        if (expression is not ReduceExpr reduce)
        {
            int count = terms;
            var rewritten = expression.MapChildren(child => Unroll(child, ref count));
            terms = count;
            return rewritten;
        }

        if (reduce.Limit is not { } given || ConstantFolder.Fold(given) is not IntConst { Value: > 0 and <= MaxTerms } limit)
        {
            terms = MaxTerms + 1;
            return expression;
        }

        Expr? total = null;
        for (long at = 0; at < limit.Value && terms <= MaxTerms; at++)
        {
            terms++;
            var term = Unroll(ConstantFolder.Fold(BoundNames.Rename(reduce.Body, reduce.Index, Build.Int(at))), ref terms);
            total = total is null ? term : ScalarReductions.Combine(reduce.Kind, total, term);
        }

        return total!;
    }
}
