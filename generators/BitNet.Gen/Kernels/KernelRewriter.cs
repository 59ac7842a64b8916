using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>Rebuilds statements with other expressions.</summary>
public static class KernelRewriter
{
    /// <summary>The statement with <paramref name="map"/> applied to each of its expressions: indices, limits and values.</summary>
    public static KernelStatement MapExpressions(KernelStatement statement, Func<Expr, Expr> map) => statement switch
    {
        ScalarDefinition scalar => scalar with { Value = map(scalar.Value) },
        ElementStore store => store with
        {
            Indices = store.Indices.Select(map).ToEquatableArray(),
            Domain = store.Domain.Select(r => r with { Limit = map(r.Limit) }).ToEquatableArray(),
            Value = map(store.Value),
        },
        KernelLoop loop => new KernelLoop(
            loop.Range with { Limit = map(loop.Range.Limit) },
            loop.Body.Select(s => MapExpressions(s, map)).ToEquatableArray()),
        _ => statement,
    };

    /// <summary>All expressions of a statement and of those inside it.</summary>
    public static IEnumerable<Expr> Expressions(KernelStatement statement) => statement switch
    {
        ScalarDefinition scalar => [scalar.Value],
        ElementStore store => [.. store.Indices, .. store.Domain.Select(r => r.Limit), store.Value],
        KernelLoop loop => [loop.Range.Limit, .. loop.Body.SelectMany(Expressions)],
        _ => [],
    };
}
