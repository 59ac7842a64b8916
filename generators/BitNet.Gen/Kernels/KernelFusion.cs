using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>Makes one kernel of a chain of kernels with the same work items: what passes between them becomes a local of the item.</summary>
public static class KernelFusion
{
    /// <summary>The kernel that does the <paramref name="steps"/> one after the other for each item; it computes bit for bit what they do.</summary>
    /// <param name="steps">The kernels, in an order in which each reads only what earlier ones wrote. All have as many item indices, and what passes between them begins with these.</param>
    /// <param name="kept">The names that are outputs of the fused kernel; all others that a step writes become locals.</param>
    public static KernelIr Fuse(string name, string summary, IReadOnlyList<FusionStep> steps, IReadOnlyCollection<string> kept)
    {
        var items = steps[0].Kernel.Items;
        var tensors = new List<Tensor>();
        var scalars = new List<ScalarParameter>();
        var inputs = new List<string>();
        var body = new List<KernelStatement>();
        var written = new HashSet<string>(steps.SelectMany(Written), StringComparer.Ordinal);
        var taken = new HashSet<string>(steps.SelectMany(step => step.Names).Concat(items.Select(item => item.Name)), StringComparer.Ordinal);

        foreach (var step in steps)
        {
            var part = FusionNames.Rename(step, items, tensors, taken);
            foreach (var scalar in part.Scalars)
            {
                if (!scalars.Contains(scalar)) scalars.Add(scalar);
            }

            foreach (var tensor in part.Tensors)
            {
                if (tensors.Exists(known => known.Name == tensor.Name)) continue;
                bool local = written.Contains(tensor.Name) && !kept.Contains(tensor.Name);
                tensors.Add(local && tensor.Role != TensorRole.Local
                    ? tensor with { Role = TensorRole.Local, Dimensions = [.. tensor.Dimensions.Skip(items.Count)] }
                    : tensor);
            }

            inputs.AddRange(step.Names.Where(input => !written.Contains(input) && !inputs.Contains(input)));
            body.AddRange(part.Body);
        }

        var locals = new HashSet<string>(written.Where(name => !kept.Contains(name)), StringComparer.Ordinal);
        var statements = body.Select(statement => ToLocals(statement, locals, items.Count)).ToEquatableArray();
        var kernel = InlineLocals.Apply(new KernelIr(name, "", summary, items, [.. tensors], [.. scalars], [], statements));
        return kernel with { Slots = KernelSlots.Default(kernel, inputs) };
    }

    private static IEnumerable<string> Written(FusionStep step) =>
        step.Names.Where((_, i) => step.Kernel.Tensor(step.Kernel.Slots[i]) is { Role: TensorRole.Output });

    // A local belongs to one item: its accesses lose the items' indices.
    private static KernelStatement ToLocals(KernelStatement statement, HashSet<string> locals, int items)
    {
        var mapped = KernelRewriter.MapExpressions(statement, Read);
        return Store(mapped);

        Expr Read(Expr expression)
        {
            var inner = expression.MapChildren(Read);
            return inner is ElementExpr element && locals.Contains(element.Array) ? element with { Indices = [.. element.Indices.Skip(items)] } : inner;
        }

        KernelStatement Store(KernelStatement inner) => inner switch
        {
            ElementStore store when locals.Contains(store.Tensor) => store with { Indices = [.. store.Indices.Skip(items)] },
            KernelLoop loop => loop with { Body = [.. loop.Body.Select(Store)] },
            _ => inner,
        };
    }
}
