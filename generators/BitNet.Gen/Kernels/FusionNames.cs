using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>Gives the names of a kernel new ones, so that it can stand in one body with others.</summary>
internal static class FusionNames
{
    /// <summary>The kernel of <paramref name="step"/> with its arguments named as the step says, its item indices as <paramref name="items"/>, its extents as those of <paramref name="tensors"/> that it shares, and all else so that it meets none of <paramref name="taken"/>.</summary>
    public static KernelIr Rename(FusionStep step, EquatableArray<IndexRange> items, List<Tensor> tensors, HashSet<string> taken)
    {
        var kernel = step.Kernel;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < step.Names.Count; i++) names[kernel.Slots[i]] = step.Names[i];
        for (int i = 0; i < items.Count; i++)
        {
            names[kernel.Items[i].Name] = items[i].Name;
            if (kernel.Items[i].Limit is NameExpr own && items[i].Limit is NameExpr shared) names[own.Name] = shared.Name;
        }

        foreach (var tensor in kernel.Tensors)
        {
            if (!names.TryGetValue(tensor.Name, out string? name) || tensors.Find(known => known.Name == name) is not { } other) continue;
            // A local has lost the items' dimensions, which are equal anyway.
            for (int i = 1; i <= Math.Min(tensor.Rank, other.Rank); i++)
            {
                if (tensor.Dimensions[tensor.Rank - i] is NameExpr own && other.Dimensions[other.Rank - i] is NameExpr shared) names[own.Name] = shared.Name;
            }
        }

        taken.UnionWith(names.Values);
        foreach (string name in Names(kernel).Where(name => !names.ContainsKey(name)).Distinct().ToList())
        {
            string unique = name;
            for (int n = 2; taken.Contains(unique); n++) unique = name + n.ToString(System.Globalization.CultureInfo.InvariantCulture);
            names[name] = unique;
            taken.Add(unique);
        }

        return Rename(kernel, name => names.TryGetValue(name, out string? other) ? other : name);
    }

    private static IEnumerable<string> Names(KernelIr kernel) =>
        kernel.Slots
            .Concat(kernel.Tensors.Select(tensor => tensor.Name))
            .Concat(kernel.Tensors.SelectMany(tensor => tensor.Dimensions).SelectMany(ExprChildren.Descendants).OfType<NameExpr>().Select(name => name.Name))
            .Concat(kernel.Body.SelectMany(Declared))
            .Concat(kernel.Body.SelectMany(KernelRewriter.Expressions).SelectMany(ExprChildren.Descendants).Select(expression => (expression as NameExpr)?.Name ?? (expression as ReduceExpr)?.Index).OfType<string>());

    private static IEnumerable<string> Declared(KernelStatement statement) => statement switch
    {
        ScalarDefinition scalar => [scalar.Name],
        ElementStore store => store.Domain.Select(range => range.Name),
        KernelLoop loop => loop.Body.SelectMany(Declared).Prepend(loop.Range.Name),
        _ => [],
    };

    private static KernelIr Rename(KernelIr kernel, Func<string, string> name) => kernel with
    {
        Items = [.. kernel.Items.Select(item => new IndexRange(name(item.Name), Rename(item.Limit, name)))],
        Tensors = [.. kernel.Tensors.Select(tensor => tensor with { Name = name(tensor.Name), Dimensions = [.. tensor.Dimensions.Select(d => Rename(d, name))] })],
        Scalars = [.. kernel.Scalars.Select(scalar => scalar with { Name = name(scalar.Name) })],
        Slots = [.. kernel.Slots.Select(name)],
        Body = [.. kernel.Body.Select(statement => Rename(statement, name))],
    };

    private static KernelStatement Rename(KernelStatement statement, Func<string, string> name) =>
        KernelRewriter.MapExpressions(statement, expression => Rename(expression, name)) switch
        {
            ScalarDefinition scalar => scalar with { Name = name(scalar.Name) },
            ElementStore store => store with { Tensor = name(store.Tensor), Domain = [.. store.Domain.Select(range => range with { Name = name(range.Name) })] },
            KernelLoop loop => new KernelLoop(loop.Range with { Name = name(loop.Range.Name) }, [.. ((KernelLoop)statement).Body.Select(inner => Rename(inner, name))]),
            var other => other,
        };

    private static Expr Rename(Expr expression, Func<string, string> name)
    {
        var inner = expression.MapChildren(child => Rename(child, name));
        return inner switch
        {
            NameExpr leaf => leaf with { Name = name(leaf.Name) },
            ElementExpr element => element with { Array = name(element.Array) },
            ReduceExpr reduce => reduce with { Index = name(reduce.Index) },
            _ => inner,
        };
    }
}
