using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Scheduling;

/// <summary>
/// Takes sums over a cache apart into tiles of its positions: each tile is copied as float32 into scratch memory, then all items of a run read it from there.
/// A tile of keys holds so many positions of each of their numbers, one of values as many rows: 32 KB of 128 numbers, which the first cache keeps.
/// </summary>
/// <param name="kernel">The kernel, whose tensors have the shapes that the statements assume.</param>
/// <param name="item">The index that counts items.</param>
/// <param name="most">The largest value of a limit among the items of a run; null where it is not known.</param>
/// <param name="eachItem">Does a statement for every item of a run.</param>
internal sealed class CacheTiles(KernelIr kernel, string item, NameAllocator names, Func<Expr, Expr?> most, Func<ElementStore, KernelStatement> eachItem)
{
    /// <summary>Positions of a tile.</summary>
    public const int Positions = 64;

    private readonly List<Tensor> _tensors = [];

    /// <summary>The tiles.</summary>
    public IReadOnlyList<Tensor> Tensors => _tensors;

    /// <summary>What does <paramref name="store"/> for all items of a run, by tiles where it sums over a cache.</summary>
    public IEnumerable<KernelStatement> Of(ElementStore store)
    {
        if (LaneAnalysis.MapIndex(kernel, store) is not { } lane || SumOverCache(store, lane) is not ({ } sum, { } access)) return [eachItem(store)];
        var lanes = store.Domain[store.Domain.Count - 1];
        return AlongLanes(store, lanes, sum, access) ?? AlongSum(store, lanes, sum, access) ?? [eachItem(store)];
    }

    /// <summary>The only sum of a statement, over a cache, and what it reads there as a float: along the lanes, another element in each step.</summary>
    private (ReduceExpr? Sum, Expr? Access) SumOverCache(ElementStore store, string lane)
    {
        var sums = store.Value.Descendants().OfType<ReduceExpr>().Distinct().ToList();
        if (sums.Count != 1 || sums[0].Kind != ReduceKind.Sum) return default;
        var reads = sums[0].Body.Descendants().OfType<ElementExpr>().Where(e => kernel.Tensor(e.Array)!.Kind == TensorKind.Cache && e.Mentions(lane)).Distinct().ToList();
        if (reads.Count != 1 || !reads[0].Mentions(sums[0].Index)) return default;
        // A tile is made before the loops over items and over the store's other indices: it serves them all.
        if (reads[0].Mentions(item) || store.Domain.Any(range => range.Name != lane && reads[0].Mentions(range.Name))) return default;
        // What is float32 already is read where it stands.
        if (kernel.Tensor(reads[0].Array)!.Element == ElementType.F32) return default;
        if (reads[0].Type == ValueType.Float) return (sums[0], reads[0]);
        return (sums[0], sums[0].Body.Descendants().FirstOrDefault(e => e is CastExpr { To: ValueType.Float } cast && cast.Operand.Equals(reads[0])));
    }

    /// <summary>Tiles along the lanes, where how many there are depends on the item, as of keys.</summary>
    private KernelStatement[]? AlongLanes(ElementStore store, IndexRange lanes, ReduceExpr sum, Expr access)
    {
        if (!IsExtent(sum.Limit!) || IsExtent(lanes.Limit) || most(lanes.Limit) is not { } all) return null;
        var tile = new TileIndex(lanes, all, names.Fresh("tile"), Positions);
        var place = Add(access, sum.Index, sum.Limit!, lanes.Name, Build.Int(Positions));
        var part = store with
        {
            Indices = store.Indices.Select(index => tile.Rewrite(index)).ToEquatableArray(),
            Domain = [.. store.Domain.Take(store.Domain.Count - 1), tile.Own],
            Value = tile.Rewrite(store.Value, access, place),
        };
        return [new KernelLoop(tile.Tiles, [Copy(place, [new IndexRange(sum.Index, sum.Limit!), tile.Most], tile.Rewrite(access)), eachItem(part)])];
    }

    /// <summary>Tiles along the sum, whose length depends on the item, as of values: what the sum has come to waits in its place.</summary>
    private KernelStatement[]? AlongSum(ElementStore store, IndexRange lanes, ReduceExpr sum, Expr access)
    {
        if (!IsExtent(lanes.Limit) || store.Value != sum || kernel.Tensor(store.Tensor)!.Element != ElementType.F32) return null;
        // An output may lie where an input is read that stands at the same index: it must not be written before.
        if (sum.Body.Descendants().OfType<ElementExpr>().Any(read => read.Indices == store.Indices) || most(sum.Limit!) is not { } all) return null;
        var tile = new TileIndex(new IndexRange(sum.Index, sum.Limit!), all, names.Fresh("tile"), Positions);
        var place = Add(access, sum.Index, Build.Int(Positions), lanes.Name, lanes.Limit);
        var more = new ReduceExpr(ReduceKind.Sum, sum.Index, tile.Own.Limit, tile.Rewrite(sum.Body, access, place));
        return
        [
            eachItem(store with { Value = ReductionScheduler.Identity(sum) }),
            new KernelLoop(tile.Tiles, [Copy(place, [tile.Most, lanes], tile.Rewrite(access)), eachItem(store with { Value = more, Continues = true })]),
        ];
    }

    /// <summary>A tile of so many numbers for each step of a sum, and the element of it that an access becomes.</summary>
    private ElementExpr Add(Expr access, string step, Expr steps, string lane, Expr lanes)
    {
        string name = names.Fresh(access.Descendants().OfType<ElementExpr>().First().Array + "Tile");
        _tensors.Add(new Tensor(name, TensorRole.Local, ElementType.F32, [steps, lanes]));
        return new ElementExpr(name, [Build.Int(step), Build.Int(lane)], ValueType.Float);
    }

    private static ElementStore Copy(ElementExpr place, EquatableArray<IndexRange> domain, Expr from) => new(place.Array, place.Indices, domain, from);

    private bool IsExtent(Expr limit) => limit.Descendants().OfType<NameExpr>().All(name => kernel.Slots.Contains(name.Name));
}
