using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Scheduling;

/// <summary>
/// Hints at what a loop will read of arrays that live as long as a model's context: they come from memory, in runs so short (a block of keys is a page)
/// that processors do not foresee the next one.
/// </summary>
internal static class CachePrefetch
{
    /// <summary>
    /// Elements ahead: as far as the next block of 64 positions of 128 elements. Attention over 4,032 positions took 0.79 of the time; at half the distance,
    /// which lies inside the block that is being read, nothing was gained.
    /// </summary>
    private const int Ahead = 8192;

    private const int CacheLine = 64;

    /// <summary>A hint for each load among <paramref name="body"/>, one for those that share a cache line.</summary>
    public static List<Statement> For(KernelIr kernel, IReadOnlyList<Statement> body)
    {
        var loads = new List<(Address At, Polynomial Place)>();
        foreach (var load in body.OfType<VectorDefine>().SelectMany(d => d.Tree.Descendants()).OfType<LaneLoadExpr>())
        {
            if (kernel.Tensor(load.At.Base) is not { Kind: TensorKind.Cache }) continue;
            var place = Polynomial.Of(load.At.Index);
            if (!loads.Any(other => other.At.Base == load.At.Base && IsNear(other.Place, place, CacheLine / load.At.BaseElement.Bytes()))) loads.Add((load.At, place));
        }

        return [.. loads.Select(load => new PrefetchStatement(load.At, Ahead * load.At.BaseElement.Bytes()))];
    }

    private static bool IsNear(Polynomial from, Polynomial to, int elements)
    {
        var apart = to.Plus(from.Times(Polynomial.Constant(-1)));
        return apart.Terms.All(term => term.Factors.Length == 0) && Math.Abs(apart.Terms.Sum(term => term.Coefficient)) < elements;
    }
}
