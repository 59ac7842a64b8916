using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>Decides the order of a kernel's argument slots.</summary>
public static class KernelSlots
{
    /// <summary>Inputs (tensors and scalars as <paramref name="inputs"/> names them), outputs, then the extents that the code needs, in order of appearance.</summary>
    public static EquatableArray<string> Default(KernelIr kernel, IEnumerable<string> inputs) =>
        WithExtents(
            inputs.Concat(kernel.Tensors.Where(t => t.Role == TensorRole.Output).Select(t => t.Name)).ToEquatableArray(),
            kernel);

    /// <summary>Appends to <paramref name="slots"/> each extent of <paramref name="kernel"/> that is not among them.</summary>
    public static EquatableArray<string> WithExtents(EquatableArray<string> slots, KernelIr kernel) =>
        slots.Concat(Extents(kernel)).Distinct().ToEquatableArray();

    /// <summary>
    /// The extents that the code needs: those in strides (all dimensions of a tensor but its first), in limits and values,
    /// and of all items but the first, whose number the caller's range says.
    /// </summary>
    public static IEnumerable<string> Extents(KernelIr kernel)
    {
        var known = new HashSet<string>(kernel.Scalars.Select(s => s.Name));
        foreach (var item in kernel.Items) known.Add(item.Name);
        Declare(kernel.Body, known);
        var used = kernel.Tensors.SelectMany(t => t.Role == TensorRole.Local ? t.Dimensions : t.Dimensions.Skip(1))
            .Concat(kernel.Items.Skip(1).Select(i => i.Limit))
            .Concat(kernel.Body.SelectMany(KernelRewriter.Expressions));
        return used.SelectMany(ExprChildren.Descendants).OfType<NameExpr>().Select(n => n.Name).Where(n => !known.Contains(n)).Distinct();
    }

    private static void Declare(EquatableArray<KernelStatement> body, HashSet<string> known)
    {
        foreach (var statement in body)
        {
            if (statement is ScalarDefinition scalar) known.Add(scalar.Name);
            if (statement is ElementStore store) known.UnionWith(store.Domain.Select(r => r.Name));
            if (statement is KernelLoop loop)
            {
                known.Add(loop.Range.Name);
                Declare(loop.Body, known);
            }

            foreach (var reduce in KernelRewriter.Expressions(statement).SelectMany(ExprChildren.Descendants).OfType<ReduceExpr>()) known.Add(reduce.Index);
        }
    }
}
