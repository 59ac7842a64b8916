using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>Finds how far an index counts from the dimensions that it stands in.</summary>
/// <param name="tensors">The kernel's tensors by name.</param>
internal sealed class IndexRanges(IReadOnlyDictionary<string, Tensor> tensors)
{
    /// <summary>The dimensions that <paramref name="index"/> stands in by itself or, where there is none, what is left of those in which something is added to it; without repetition.</summary>
    public IReadOnlyList<Expr> Limits(string index, IEnumerable<ElementExpr> accesses)
    {
        var plain = new List<Expr>();
        var shifted = new List<Expr>();
        foreach (var access in accesses)
        {
            var tensor = tensors[access.Array];
            for (int d = 0; d < tensor.Rank; d++)
            {
                var at = access.Indices[d];
                if (at is NameExpr name && name.Name == index)
                {
                    if (!plain.Contains(tensor.Dimensions[d])) plain.Add(tensor.Dimensions[d]);
                    continue;
                }

                if (Polynomial.Of(at).Stride(index) != 1) continue;
                var limit = Remaining(at, index, tensor.Dimensions[d]);
                if (!shifted.Contains(limit)) shifted.Add(limit);
            }
        }

        return plain.Count > 0 ? plain : shifted;
    }

    /// <summary>How far <paramref name="index"/> counts where <paramref name="at"/>, the index and something added to it, stays below <paramref name="limit"/>.</summary>
    public static Expr Remaining(Expr at, string index, Expr limit)
    {
        var added = Polynomial.Of(at).Substitute(index, Polynomial.Constant(0));
        return Polynomial.Of(limit).Plus(added.Times(Polynomial.Constant(-1))).ToExpr();
    }
}
