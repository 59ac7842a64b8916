using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Matmul;

/// <summary>Recognises a matrix product by its body: <c>y[t, r] = sum(j, x[t, j] * w[r, j])</c> with a tensor of weights, whatever it is called.</summary>
public static class MatmulPattern
{
    /// <summary>Whether the skeleton of matrix products computes <paramref name="kernel"/>.</summary>
    public static bool Matches(KernelSpec kernel) => Matches(kernel.Variants[0]);

    /// <summary>Whether the skeleton of matrix products computes <paramref name="kernel"/>.</summary>
    public static bool Matches(KernelIr kernel)
    {
        if (kernel.Body.Count != 1 || kernel.Body[0] is not ElementStore { Indices.Count: 2, Value: ReduceExpr { Kind: ReduceKind.Sum } sum } store) return false;
        if (store.Indices[0] is not NameExpr t || store.Indices[1] is not NameExpr r) return false;
        if (sum.Body is not BinaryExpr { Operator: BinaryOperator.Multiply } product) return false;
        return IsProduct(product.Left, product.Right) || IsProduct(product.Right, product.Left);

        bool IsProduct(Expr input, Expr weights) =>
            weights is ElementExpr w && kernel.Tensor(w.Array)?.Kind == TensorKind.Weights && Indexed(w, r.Name, sum.Index)
            && input is ElementExpr x && Indexed(x, t.Name, sum.Index);
    }

    private static bool Indexed(ElementExpr element, string first, string second) =>
        element.Indices.Count == 2
        && element.Indices[0] is NameExpr a && a.Name == first
        && element.Indices[1] is NameExpr b && b.Name == second;
}
