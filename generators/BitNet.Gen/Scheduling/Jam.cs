using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Scheduling;

/// <summary>How many results of a statement are kept in registers at once, so that loads are shared and chains of additions overlap.</summary>
/// <param name="Index">The outer index of which several values are done together; null for none.</param>
/// <param name="Rows">How many of its values.</param>
/// <param name="Blocks">Blocks of 16 lanes.</param>
internal sealed record Jam(string? Index, int Rows, int Blocks)
{
    /// <summary>One block at a time: what elementwise statements need.</summary>
    public static readonly Jam None = new(null, 1, 1);

    /// <summary>What only moves: its loop would cost as much as it does.</summary>
    private static readonly Jam Copy = new(null, 1, 4);

    /// <summary>The block in words.</summary>
    public override string ToString() => Index is null ? $"in blocks of {Blocks * LaneAccess.Lanes}" : $"in blocks of {Rows} {Index} x {Blocks * LaneAccess.Lanes}";

    /// <summary>
    /// The largest block of results that fits the registers: rows x blocks sums, one value for each block, a broadcast and what a conversion takes.
    /// Of equal ones that with more rows, since rows share the loads from memory.
    /// </summary>
    public static Jam For(ScheduleContext context, ElementStore store, string lane, IReadOnlyList<ReduceExpr> reductions)
    {
        if (reductions.Count == 0) return store.Value is ElementExpr or CastExpr { Operand: ElementExpr } ? Copy : None;
        string? index = store.Domain.Select(r => r.Name).FirstOrDefault(name => name != lane && Shares(name));
        var best = new Jam(index, 1, 1);
        foreach (int rows in index is null ? new[] { 1 } : [4, 2, 1])
        {
            foreach (int blocks in new[] { 4, 2, 1 })
            {
                int registers = ((rows * blocks * reductions.Count) + blocks + 2) * context.BlockRegisters;
                if (registers <= context.Target.Registers && rows * blocks > best.Rows * best.Blocks) best = new Jam(index, rows, blocks);
            }
        }

        return best;

        // An outer index pays where some load along the lanes does not move with it.
        bool Shares(string name) =>
            reductions.All(r => !r.Limit!.Mentions(name))
            && reductions.Any(r => r.Body.Descendants().Any(e => e is ElementExpr && e.Mentions(lane) && !e.Mentions(name)));
    }
}
