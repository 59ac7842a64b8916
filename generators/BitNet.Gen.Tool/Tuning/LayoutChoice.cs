using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Runtime.Threading;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>
/// Finds out which of two layouts weights are better packed in: races the products over one, tables of lookups included, against those over another that holds the same codes,
/// for one token and for a few.
/// </summary>
/// <param name="pool">The threads that multiply.</param>
/// <param name="shape">The size of the matrices.</param>
/// <param name="progress">Called with what is being done; throws to end.</param>
internal sealed class LayoutChoice(WorkerPool pool, ProductShape shape, Action<string> progress)
{
    private const long StreamBytes = 64 << 20;
    private const long WeightBytes = 256 << 20;

    /// <summary>
    /// The layout that would hold the weights otherwise; null where there is none. Lookup stands against the multiplication of codes as dense; multiplication against the layout
    /// that is tried first, whatever a weight takes in it.
    /// </summary>
    public static LayoutSpec? RivalOf(LayoutSpec layout, IEnumerable<LayoutSpec> layouts)
    {
        if (layout.Tile is not ByteLayout { Scale: null } bytes) return null;
        return layouts.OrderBy(other => other.Order).FirstOrDefault(other =>
            other.Activations == layout.Activations && other.Tile is ByteLayout { IsLookup: false, Scale: null } rival && rival.Range.Contains(bytes.Range)
            && (bytes.IsLookup ? IsAsDense(layout, other) : other.Order < layout.Order));
    }

    /// <summary>How fast products over a layout are beside those over its rival.</summary>
    /// <param name="products">Those over the layout: for one token, and for a few.</param>
    /// <param name="rivals">Those over the rival, as <paramref name="products"/>.</param>
    public LayoutRatios Measure(IReadOnlyList<(MatmulPlan Plan, MatmulBlock Block)> products, IReadOnlyList<(MatmulPlan Plan, MatmulBlock Block)> rivals) => new(
        rivals[0].Plan.Layout.Name,
        Ratio(TokenCount.One, 1, StreamBytes, rivals[0], products[0]),
        Ratio(TokenCount.Few, LayoutRatios.FewTokens, 1, rivals[1], products[1]));

    private static bool IsAsDense(LayoutSpec a, LayoutSpec b) => (long)a.TileBytes * b.TileRows * b.TileK == (long)b.TileBytes * a.TileRows * a.TileK;

    private double Ratio(TokenCount count, int tokens, long bytes, (MatmulPlan Plan, MatmulBlock Block) rival, (MatmulPlan Plan, MatmulBlock Block) product)
    {
        using var theirs = Operands(rival.Plan.Layout);
        using var own = Operands(product.Plan.Layout);
        var (assembly, contestants) = CandidateAssembly.Compile(count, [rival, product]);
        using var _ = assembly;
        var race = new Race(pool, contestant => contestant.Plan == product.Plan ? own : theirs, [tokens], bytes);
        return race.Run(contestants, round => progress($"{product.Plan.Layout.Name} against {rival.Plan.Layout.Name}, {tokens} tokens, round {round} of {Race.Rounds}"), toTheEnd: true)[1].Ratio;

        ProductOperands Operands(LayoutSpec layout) => new(layout, (shape.Rows - 1) / layout.TileRows + 1, shape.Columns, tokens, WeightBytes);
    }
}
