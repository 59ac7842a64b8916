using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>
/// Puts elementwise intermediates where they are read, so that they never touch memory. Results keep every bit: float32 locals round nothing,
/// and only statements that run through lanes are moved, so that <see cref="LaneAnalysis"/> decides about each sum as before.
/// </summary>
public static class InlineLocals
{
    /// <summary>The kernel without locals that are read once.</summary>
    public static KernelIr Apply(KernelIr kernel) => Apply(kernel, IsReadOnce);

    /// <summary>The kernel without locals that are copies of another, as choices by type parameters leave them behind.</summary>
    public static KernelIr WithoutCopies(KernelIr kernel) => Apply(kernel, IsCopy);

    private static KernelIr Apply(KernelIr kernel, Func<KernelIr, ElementStore, bool> pays)
    {
        for (int s = 0; s < kernel.Body.Count;)
        {
            if (kernel.Body[s] is ElementStore store && IsMovable(kernel, store) && pays(kernel, store)) kernel = Inline(kernel, store);
            else s++;
        }

        return kernel;
    }

    private static bool IsMovable(KernelIr kernel, ElementStore store)
    {
        var tensor = kernel.Tensor(store.Tensor)!;
        if (tensor.Role != TensorRole.Local || tensor.Element is not (ElementType.F32 or ElementType.I32)) return false;
        if (store.Value.Descendants().Any(e => e is ReduceExpr)) return false;
        if (store.Indices.Count != store.Domain.Count || LaneAnalysis.MapIndex(kernel, store) is null) return false;
        for (int d = 0; d < store.Indices.Count; d++)
        {
            if (store.Indices[d] is not NameExpr index || index.Name != store.Domain[d].Name) return false;
        }

        return !kernel.Body.Any(s => s is KernelLoop || (s is ElementStore other && other != store && other.Tensor == store.Tensor));
    }

    private static bool IsCopy(KernelIr kernel, ElementStore store)
    {
        var copy = kernel.Tensor(store.Tensor)!;
        return store.Value is ElementExpr read && read.Indices.Equals(store.Indices) && kernel.Tensor(read.Array) is { Role: TensorRole.Local } source
            && source.Element == copy.Element && source.Dimensions.Equals(copy.Dimensions);
    }

    private static bool IsReadOnce(KernelIr kernel, ElementStore store)
    {
        var tensor = kernel.Tensor(store.Tensor)!;
        var reads = kernel.Body.SelectMany(s => Reads(s, store.Tensor)).ToList();
        return reads.Count == 1 && reads[0] == tensor.Rank;
    }

    /// <summary>For each read of <paramref name="tensor"/> in the statement the number of loops around it: where there are more than the array has dimensions, elements would be computed again.</summary>
    private static IEnumerable<int> Reads(KernelStatement statement, string tensor) =>
        KernelRewriter.Expressions(statement).SelectMany(e => Reads(e, tensor, statement is ElementStore store ? store.Domain.Count : 0));

    private static IEnumerable<int> Reads(Expr expression, string tensor, int loops)
    {
        var below = expression.Children().SelectMany(child => Reads(child, tensor, expression is ReduceExpr ? loops + 1 : loops));
        return expression is ElementExpr element && element.Array == tensor ? below.Append(loops) : below;
    }

    private static KernelIr Inline(KernelIr kernel, ElementStore store)
    {
        return kernel with
        {
            Tensors = kernel.Tensors.Where(t => t.Name != store.Tensor).ToEquatableArray(),
            Body = kernel.Body.Where(s => s != (KernelStatement)store).Select(s => KernelRewriter.MapExpressions(s, Replace)).ToEquatableArray(),
        };

        Expr Replace(Expr expression)
        {
            var inner = expression.MapChildren(Replace);
            if (inner is not ElementExpr element || element.Array != store.Tensor) return inner;
            var at = new Dictionary<string, Expr>(StringComparer.Ordinal);
            for (int d = 0; d < store.Domain.Count; d++) at[store.Domain[d].Name] = element.Indices[d];
            return store.Value.Substitute(at);
        }
    }
}
