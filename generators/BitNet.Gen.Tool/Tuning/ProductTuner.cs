using BitNet.Gen.Matmul;
using BitNet.Runtime.Threading;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>Finds the target and the schedule of one product on this machine: targets against each other, blocks of the best ones, then their other knobs.</summary>
/// <param name="pool">The threads that multiply.</param>
/// <param name="shape">The size of the matrices.</param>
/// <param name="reference">The plan whose derived kernel every candidate must equal bit for bit: the simplest target's.</param>
/// <param name="allowed">The schedules that may be named for a plan; null for all.</param>
/// <param name="progress">Called with what is being done; throws to end.</param>
internal sealed class ProductTuner(WorkerPool pool, ProductShape shape, MatmulPlan reference, Func<MatmulPlan, IReadOnlyList<MatmulBlock>?> allowed, Action<string> progress)
{
    // Below this a schedule of its own is not worth its code, and may be chance.
    private const double WorthIt = 1.03;
    private const int Finalists = 2;
    private const long StreamBytes = 64 << 20;
    private const long FewTokensBytes = 16 << 20;
    private const long WeightBytes = 256 << 20;

    private static readonly int[] s_crossings = [6, 8, 12, 16, 24, 32, 48];

    /// <summary>The best schedule of a job.</summary>
    /// <param name="few">For many tokens: the schedule that does a few, to find out from where on the other is faster; else null.</param>
    public TunedProduct Tune(ProductJob job, (MatmulPlan Plan, MatmulBlock Block)? few)
    {
        int[] tokens = job.Count switch { TokenCount.One => [1], TokenCount.Few => job.HasMany ? [3, 6, 12] : [3, 12, 128], _ => [128] };
        var layout = job.Plans[0].Layout;
        using var operands = new ProductOperands(layout, (shape.Rows - 1) / layout.TileRows + 1, shape.Columns, tokens.Max(), WeightBytes);
        long bytes = job.Count switch { TokenCount.One => StreamBytes, TokenCount.Few => FewTokensBytes, _ => 1 };

        var general = job.Plans.Select(plan => (Plan: plan, Block: plan.General(job.Count)!)).ToList();
        var first = Run("targets", general);
        var finalists = first.OrderByDescending(f => f.Ratio).Take(Finalists).Where(f => f.Ratio > 0).ToList();
        var winners = new List<(MatmulPlan Plan, MatmulBlock Block)>();
        foreach (var finalist in finalists)
        {
            var start = (finalist.Plan, finalist.Block);
            start = Best("blocks", start, ScheduleGrid.Blocks(job.Count, start.Block));
            start = Best("knobs", start, ScheduleGrid.Refinements(start.Block));
            winners.Add(start);
        }

        // What runs without a tuning opens the last race, so that the winner's figure is the gain.
        var final = Run("best", [.. general.Take(1).Concat(finalists.Select(f => (f.Plan, f.Block))).Concat(winners).Distinct()]);
        var incumbent = final[0];
        var best = final.MaxBy(f => f.Ratio) is { Ratio: >= WorthIt } faster ? faster : incumbent;
        int minTokens = few is { } other ? Crossing(layout, other, (best.Plan, best.Block)) : 0;
        bool isStream = job.Count == TokenCount.One;
        double unit = isStream ? operands.MatrixBytes / operands.Products : 1;
        return new TunedProduct(job, best.Plan, best.Block, minTokens, isStream ? "GB/s" : "GMAC/s", incumbent.Rate * unit, best.Rate * unit, best.Ratio);

        (MatmulPlan Plan, MatmulBlock Block) Best(string stage, (MatmulPlan Plan, MatmulBlock Block) start, IEnumerable<MatmulBlock> grid)
        {
            var blocks = allowed(start.Plan) is { } named ? grid.Where(named.Contains) : grid;
            var candidates = start.Plan.Feasible(job.Count, blocks).Where(b => b != start.Block).Distinct().Select(b => (start.Plan, Block: b));
            var raced = Run($"{stage} {start.Plan.Target.Name}", [start, .. candidates]);
            var best = raced.MaxBy(r => r.Ratio);
            return best.Ratio >= WorthIt ? (best.Plan, best.Block) : start;
        }

        IReadOnlyList<(MatmulPlan Plan, MatmulBlock Block, double Ratio, double Rate)> Run(string stage, IReadOnlyList<(MatmulPlan, MatmulBlock)> schedules)
        {
            var (assembly, contestants) = CandidateAssembly.Compile(job.Count, schedules);
            using var _ = assembly;
            progress($"{job.Name}: checking {contestants.Count} schedules");
            contestants = Sound(contestants, job.Count);
            var results = new Race(pool, _ => operands, tokens, bytes).Run(contestants, round => progress($"{job.Name}: {stage}, {contestants.Count} schedules, round {round} of {Race.Rounds}"));
            return [.. contestants.Select((c, i) => (c.Plan, c.Block, results[i].Ratio, results[i].Rate))];
        }
    }

    /// <summary>The number of tokens from which on <paramref name="many"/> is at least as fast as <paramref name="few"/>.</summary>
    private int Crossing(Layouts.LayoutSpec layout, (MatmulPlan Plan, MatmulBlock Block) few, (MatmulPlan Plan, MatmulBlock Block) many)
    {
        if (few == many) return s_crossings[0];
        using var operands = new ProductOperands(layout, (shape.Rows - 1) / layout.TileRows + 1, shape.Columns, s_crossings[^1], WeightBytes);
        var (assembly, contestants) = CandidateAssembly.Compile(TokenCount.Many, [few, many]);
        using var _ = assembly;
        int from = s_crossings[^1];
        for (int i = s_crossings.Length - 1; i >= 0 && contestants.Count == 2; i--)
        {
            int tokens = s_crossings[i];
            var results = new Race(pool, _ => operands, [tokens], 1).Run(contestants, round => progress($"{layout.Name}: from how many tokens on, {tokens}, round {round} of {Race.Rounds}"));
            if (results[1].Ratio < 1) break;
            from = tokens;
        }

        return from;
    }

    /// <summary>Those that give the reference's bits, at odd sizes: a schedule that does not is a bug of the compiler.</summary>
    /// <exception cref="InvalidOperationException">One does not.</exception>
    private IReadOnlyList<Contestant> Sound(IReadOnlyList<Contestant> contestants, TokenCount count)
    {
        var layout = reference.Layout;
        int tokens = count == TokenCount.One ? 1 : 13;
        int columns = layout.Tile is Layouts.ByteLayout ? (40 * layout.TileK) + 5 : 5 * layout.TileK;
        var (assembly, plain) = CandidateAssembly.Compile(count, [(reference, reference.Derived(count)!)]);
        using var _ = assembly;
        using var operands = new ProductOperands(layout, panels: 5, columns, tokens, bytes: 1);
        byte[] expected = Results(plain[0]);
        foreach (var contestant in contestants)
        {
            if (!Results(contestant).AsSpan().SequenceEqual(expected))
                throw new InvalidOperationException($"{contestant.Plan.Kernel} over {layout.Name} on {contestant.Plan.Target.Name}, {contestant.Block}, does not give the bits of {reference.Target.Name}");
        }

        return contestants;

        byte[] Results(Contestant contestant)
        {
            operands.ClearResults();
            operands.Rewind();
            operands.Run(contestant, pool, tokens);
            return operands.Results(tokens).ToArray();
        }
    }
}
