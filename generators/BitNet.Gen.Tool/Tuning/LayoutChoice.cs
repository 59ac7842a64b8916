using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Runtime.Threading;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>
/// Finds out whether weights are better looked up than multiplied: races the products over a layout with lookups, tables included, against those over the layout that holds
/// the same codes at the same size, for one token and for a few.
/// </summary>
/// <param name="pool">The threads that multiply.</param>
/// <param name="shape">The size of the matrices.</param>
/// <param name="progress">Called with what is being done; throws to end.</param>
internal sealed class LayoutChoice(WorkerPool pool, ProductShape shape, Action<string> progress)
{
    private const long StreamBytes = 64 << 20;
    private const long WeightBytes = 256 << 20;

    /// <summary>The layout that would hold the weights otherwise: the first that multiplies the same codes by the same activations, and whose tiles are as dense; null where there is none.</summary>
    public static LayoutSpec? RivalOf(LayoutSpec layout, IEnumerable<LayoutSpec> layouts)
    {
        if (layout.Tile is not ByteLayout { IsLookup: true } lookup) return null;
        return layouts.OrderBy(other => other.Order).FirstOrDefault(other =>
            other.Activations == layout.Activations && other.Tile is ByteLayout { IsLookup: false } bytes && bytes.Range.Contains(lookup.Range)
            && (long)other.TileBytes * layout.TileRows * layout.TileK == (long)layout.TileBytes * other.TileRows * other.TileK);
    }

    /// <summary>How fast products by lookup are beside those that multiply.</summary>
    /// <param name="lookup">The products by lookup: for one token, and for a few.</param>
    /// <param name="rival">The products that multiply, as <paramref name="lookup"/>.</param>
    public LookupRatios Measure(IReadOnlyList<(MatmulPlan Plan, MatmulBlock Block)> lookup, IReadOnlyList<(MatmulPlan Plan, MatmulBlock Block)> rival) => new(
        rival[0].Plan.Layout.Name,
        Ratio(TokenCount.One, 1, StreamBytes, rival[0], lookup[0]),
        Ratio(TokenCount.Few, LookupRatios.FewTokens, 1, rival[1], lookup[1]));

    private double Ratio(TokenCount count, int tokens, long bytes, (MatmulPlan Plan, MatmulBlock Block) rival, (MatmulPlan Plan, MatmulBlock Block) lookup)
    {
        using var multiplied = Operands(rival.Plan.Layout);
        using var lookedUp = Operands(lookup.Plan.Layout);
        var (assembly, contestants) = CandidateAssembly.Compile(count, [rival, lookup]);
        using var _ = assembly;
        var race = new Race(pool, contestant => contestant.Plan == lookup.Plan ? lookedUp : multiplied, [tokens], bytes);
        return race.Run(contestants, round => progress($"{lookup.Plan.Layout.Name} against {rival.Plan.Layout.Name}, {tokens} tokens, round {round} of {Race.Rounds}"), toTheEnd: true)[1].Ratio;

        ProductOperands Operands(LayoutSpec layout) => new(layout, (shape.Rows - 1) / layout.TileRows + 1, shape.Columns, tokens, WeightBytes);
    }
}
