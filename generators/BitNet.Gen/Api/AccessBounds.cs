using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Api;

/// <summary>
/// Proves that a kernel stays inside its arrays, whatever their extents are and whatever they hold. Only then may it be called with spans.
/// An index counts from 0 to below its limit; with every index at its largest an address is a polynomial over the extents, and so is what is left of the dimension.
/// </summary>
internal sealed class AccessBounds
{
    // An index may have the name of an extent that the code does not need.
    private const string Mark = "'";

    private readonly KernelIr _kernel;
    private readonly HashSet<string> _extents;
    private readonly List<IndexRange> _ranges = [];
    private ElementExpr? _outside;

    private AccessBounds(KernelIr kernel)
    {
        _kernel = kernel;
        _extents = new(kernel.Tensors.SelectMany(tensor => tensor.Dimensions).SelectMany(ExprChildren.Descendants).OfType<NameExpr>().Select(name => name.Name), StringComparer.Ordinal);
    }

    /// <summary>The first access that may lie outside its array; null where all are proven.</summary>
    public static ElementExpr? FirstUnproven(KernelIr kernel)
    {
        var bounds = new AccessBounds(kernel);
        bounds._ranges.AddRange(kernel.Items.Select(item => item with { Name = item.Name + Mark }));
        foreach (var statement in kernel.Body) bounds.Check(statement);
        return bounds._outside;
    }

    private void Check(KernelStatement statement)
    {
        switch (statement)
        {
            case ScalarDefinition scalar:
                Check(scalar.Value);
                break;
            case ElementStore store:
                Within(store.Domain, () =>
                {
                    Check(new ElementExpr(store.Tensor, store.Indices, store.Value.Type));
                    Check(store.Value);
                });
                break;
            case KernelLoop loop:
                Within([loop.Range], () =>
                {
                    foreach (var inner in loop.Body) Check(inner);
                });
                break;
        }
    }

    private void Within(IReadOnlyCollection<IndexRange> ranges, Action check)
    {
        foreach (var range in ranges) Check(range.Limit);
        _ranges.AddRange(ranges.Select(range => new IndexRange(range.Name + Mark, Marked(range.Limit))).ToList());
        check();
        _ranges.RemoveRange(_ranges.Count - ranges.Count, ranges.Count);
    }

    private void Check(Expr expression)
    {
        if (expression is ReduceExpr reduce)
        {
            Within([new IndexRange(reduce.Index, reduce.Limit!)], () => Check(reduce.Body));
            return;
        }

        if (expression is ElementExpr element && _outside is null)
        {
            var dimensions = _kernel.Tensor(element.Array)!.Dimensions;
            for (int d = 0; d < dimensions.Count; d++)
            {
                if (!IsInside(Marked(element.Indices[d]), dimensions[d])) _outside = element;
            }
        }

        foreach (var child in expression.Children()) Check(child);
    }

    /// <summary>An expression of the body with its indices marked.</summary>
    private Expr Marked(Expr expression) => expression switch
    {
        NameExpr name when _ranges.Exists(range => range.Name == name.Name + Mark) => name with { Name = name.Name + Mark },
        _ => expression.MapChildren(Marked),
    };

    private bool IsInside(Expr index, Expr dimension)
    {
        var smallest = Polynomial.Of(index);
        var room = Polynomial.Of(dimension).Plus(Polynomial.Constant(-1)).Plus(smallest.Times(Polynomial.Constant(-1)));
        // Innermost first: an index's limit may depend on those around it.
        for (int i = _ranges.Count - 1; i >= 0; i--)
        {
            string name = _ranges[i].Name;
            if (!smallest.Mentions(name) && !room.Mentions(name)) continue;
            var largest = Polynomial.Of(_ranges[i].Limit).Plus(Polynomial.Constant(-1));
            if (smallest.Stride(name) is not { } step || room.Stride(name) is not { } left) return false;
            smallest = smallest.Substitute(name, step >= 0 ? Polynomial.Constant(0) : largest);
            room = room.Substitute(name, left >= 0 ? Polynomial.Constant(0) : largest);
        }

        return IsNeverNegative(smallest) && IsNeverNegative(room);
    }

    /// <summary>Whether all terms are products of extents, which are never negative, with coefficients that are none either.</summary>
    private bool IsNeverNegative(Polynomial polynomial) =>
        polynomial.Terms.All(term => term.Coefficient >= 0 && term.Factors.All(factor => factor is NameExpr name && _extents.Contains(name.Name)));
}
