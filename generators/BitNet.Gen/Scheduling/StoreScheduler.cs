using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Scheduling;

/// <summary>Schedules stores: loops over their domain, the last index in blocks of 16 lanes where <see cref="LaneAnalysis"/> says so.</summary>
internal sealed class StoreScheduler(ScheduleContext context, ScalarLowering scalars, ReductionScheduler sums)
{
    /// <summary>Appends the loops to <paramref name="block"/>.</summary>
    public void Schedule(ElementStore store, Block block)
    {
        string? lane = LaneAnalysis.MapIndex(context.Kernel, store);
        if (lane is not null && context.UseLanes)
        {
            Lanes(store, lane, block);
            return;
        }

        if (context.UseLanes && LaneAnalysis.ScatterIndex(context.Kernel, store) is { } scattered)
        {
            context.Describe(store.Tensor, $"in blocks of {LaneAccess.Lanes}, put in their places one by one");
            Scatter(store, 0, scattered, block);
            return;
        }

        bool partial = context.UseLanes && store.Value.Descendants().Any(e => e is ReduceExpr reduce && LaneAnalysis.IsPartial(context.Kernel, reduce, lane));
        context.Describe(store.Tensor, partial ? "from 16 partial results" : "one by one");
        Scalar(store, 0, new IntConst(0), lane, block);
    }

    private void Scalar(ElementStore store, int depth, Expr lastFrom, string? lane, Block block)
    {
        var tensor = context.Kernel.Tensor(store.Tensor)!;
        if (depth == store.Domain.Count)
        {
            var to = scalars.At(tensor, store.Indices, block);
            var value = store.Continues
                ? sums.Continue((ReduceExpr)store.Value, new ElementExpr(tensor.Name, [to.Index], tensor.Element.ValueType()), block, lane)
                : scalars.Lower(store.Value, block, lane);
            block.Statements.Add(new StoreStatement(to, value));
            return;
        }

        var range = store.Domain[depth];
        var from = depth == store.Domain.Count - 1 ? lastFrom : new IntConst(0);
        Loop(range, from, scalars.Hoist(range.Limit, block, lane), 1, block, body => Scalar(store, depth + 1, lastFrom, lane, body));
    }

    /// <summary>Values in lanes, which are converted and stored side by side in scratch memory; from there each goes to its place.</summary>
    private void Scatter(ElementStore store, int depth, string lane, Block block)
    {
        var range = store.Domain[depth];
        var limit = scalars.Hoist(range.Limit, block, lane);
        if (depth < store.Domain.Count - 1)
        {
            Loop(range, new IntConst(0), limit, 1, block, body => Scatter(store, depth + 1, lane, body));
            return;
        }

        var tensor = context.Kernel.Tensor(store.Tensor)!;
        var element = tensor.Element == ElementType.F16 ? ElementType.U16 : tensor.Element;
        string converted = context.Handover("converted", element);
        var end = context.WholeSteps(lane, limit, LaneAccess.Lanes, block);
        Loop(range, new IntConst(0), end, LaneAccess.Lanes, block, body =>
        {
            var lanes = new LaneLowering(context, scalars, lane);
            lanes.Store(tensor, new Address(converted, element, new IntConst(0), element), lanes.Lower(store.Value, body), body);
            var l = Build.Int(context.Names.Fresh("l"));
            var names = new Dictionary<string, Expr> { [lane] = Build.Add(Build.Int(lane), l) };
            Loop(new IndexRange(((NameExpr)l).Name, new IntConst(LaneAccess.Lanes)), new IntConst(0), new IntConst(LaneAccess.Lanes), 1, body, each =>
            {
                var to = scalars.At(tensor, [.. store.Indices.Select(i => i.Substitute(names))], each) with { Element = element };
                each.Statements.Add(new StoreStatement(to, new ElementExpr(converted, [l], element.ValueType())));
            });
        });
        if (!end.Equals(limit)) Scalar(store, depth, end, lane, block);
    }

    private void Lanes(ElementStore store, string lane, Block block)
    {
        var reductions = store.Value.Descendants().OfType<ReduceExpr>().Where(r => r.Mentions(lane)).Distinct().ToList();
        var jam = Jam.For(context, store, lane, reductions);
        context.Describe(store.Tensor, jam.ToString());
        if (CacheRows.Of(context.Kernel, store, lane) is not null)
            Outer(store with { Value = ReductionScheduler.Identity((ReduceExpr)store.Value) }, 0, lane, [], Jam.None, [row => row], block);
        Outer(store, 0, lane, reductions, jam, [row => row], block);

        // What is left of the last index after whole blocks is done one by one, with the same order of sums.
        if (Overruns(store)) return;
        var limit = scalars.Hoist(store.Domain[store.Domain.Count - 1].Limit, block, lane);
        var end = context.WholeSteps(lane, limit, LaneAccess.Lanes, block);
        if (!end.Equals(limit)) Scalar(store, 0, end, lane, block);
    }

    /// <summary>Whether the last block may be done whole: a local's rows are padded to blocks, and inputs may be read 64 bytes past their end.</summary>
    private bool Overruns(ElementStore store) => context.Kernel.Tensor(store.Tensor)!.Role == TensorRole.Local;

    private void Outer(ElementStore store, int depth, string lane, IReadOnlyList<ReduceExpr> reductions, Jam jam, IReadOnlyList<RowOf> rows, Block block)
    {
        var range = store.Domain[depth];
        var limit = scalars.Hoist(range.Limit, block, lane);
        if (depth == store.Domain.Count - 1)
        {
            Inner(store, lane, limit, reductions, jam, rows, block);
            return;
        }

        if (range.Name != jam.Index)
        {
            Loop(range, new IntConst(0), limit, 1, block, body => Outer(store, depth + 1, lane, reductions, jam, rows, body));
            return;
        }

        Expr from = new IntConst(0);
        if (jam.Rows > 1)
        {
            var end = context.WholeSteps(range.Name, limit, jam.Rows, block);
            var jammed = Enumerable.Range(0, jam.Rows).Select(r => At(range.Name, r)).ToList();
            Loop(range, from, end, jam.Rows, block, body => Outer(store, depth + 1, lane, reductions, jam, jammed, body));
            if (end.Equals(limit)) return;
            from = end;
        }

        Loop(range, from, limit, 1, block, body => Outer(store, depth + 1, lane, reductions, jam, rows, body));
    }

    private void Inner(ElementStore store, string lane, Expr limit, IReadOnlyList<ReduceExpr> reductions, Jam jam, IReadOnlyList<RowOf> rows, Block block)
    {
        var strips = new List<Strips>();
        Expr from = new IntConst(0);
        if (jam.Blocks > 1)
        {
            var end = context.WholeSteps(lane, limit, LaneAccess.Lanes * jam.Blocks, block);
            strips.Add(new Strips(from, end, jam.Blocks));
            from = end;
        }

        var last = context.WholeSteps(lane, Overruns(store) ? Build.Add(limit, Build.Int(LaneAccess.Lanes - 1)) : limit, LaneAccess.Lanes, block);
        if (!last.Equals(from)) strips.Add(new Strips(from, last, 1));
        if (CacheRows.Of(context.Kernel, store, lane) is { } cache) RowsAtOnce(store, (ReduceExpr)store.Value, lane, cache, strips, rows, block);
        else ForEach(strips, lane, block, (blocks, body) => Results(store, lane, reductions, blocks, rows, body));
    }

    /// <summary>Sums that go down the rows of a cache: of some rows at a time all strips, whose sums wait in their places, where they began. What waits there is what a register would hold.</summary>
    private void RowsAtOnce(ElementStore store, ReduceExpr sum, string lane, CacheRows cache, IReadOnlyList<Strips> strips, IReadOnlyList<RowOf> rows, Block block)
    {
        var tensor = context.Kernel.Tensor(store.Tensor)!;
        // Places are computed once for all strips: inside they would take the registers that the pointers of the innermost loops need.
        var origin = new Dictionary<string, Expr> { [lane] = Build.Int(0) };
        var starts = rows.ToDictionary(row => row, row => Named(store.Tensor + "Row", scalars.Position(tensor, [.. store.Indices.Select(i => row(i).Substitute(origin))], block), block));
        var limit = scalars.Hoist(sum.Limit!, block, lane);
        string from = context.Names.Fresh(sum.Index + "First");
        var first = Build.Int(from);
        Loop(new IndexRange(from, limit), new IntConst(0), limit, CacheRows.AtOnce, block, some =>
        {
            var behind = Named(sum.Index + "Behind", Build.Min(Build.Add(first, Build.Int(CacheRows.AtOnce)), limit), some);
            var names = new Dictionary<string, Expr> { [sum.Index] = Build.Add(first, Build.Int(CacheRows.AtOnce)), [lane] = Build.Int(0) };
            var next = Named(cache.Tensor.Name + "Next", scalars.Position(cache.Tensor, [.. cache.Access.Indices.Select(i => i.Substitute(names))], some), some);
            ForEach(strips, lane, some, (blocks, body) =>
            {
                var cells = Cells(rows, blocks);
                foreach (var cell in cells) Define(cell, sum, new LaneLoadExpr(Place(cell), Build.Lane), body);
                Loop(new IndexRange(sum.Index, behind), first, behind, 1, body, step =>
                {
                    Add(cells, sum, lane, step);
                    step.Statements.AddRange(cache.Hints(next, Build.Int(lane), Build.Subtract(Build.Int(sum.Index), first), blocks * LaneAccess.Lanes));
                });
                foreach (var cell in cells) body.Statements.Add(new VectorStore(Place(cell), LaneAccess.Lanes, Build.Vector(cell.Results[(ReduceExpr)cell.Row(sum)], ElementType.F32)));
            });
        });

        Address Place(ResultCell cell) =>
            new(tensor.Name, tensor.Element, Build.Sum([starts[cell.Row], Build.Int(lane), Build.Int(LaneAccess.Lanes * cell.Ahead)]), tensor.Element);
    }

    private Expr Named(string wanted, Expr value, Block block)
    {
        string name = context.Names.Fresh(wanted);
        block.Define(name, new ScalarStatement(name, value));
        return Build.Int(name);
    }

    /// <summary>Computes and stores rows x blocks of 16 results: all sums side by side, then the values.</summary>
    private void Results(ElementStore store, string lane, IReadOnlyList<ReduceExpr> reductions, int blocks, IReadOnlyList<RowOf> rows, Block block)
    {
        var tensor = context.Kernel.Tensor(store.Tensor)!;
        var cells = Cells(rows, blocks);
        foreach (var reduce in reductions)
        {
            foreach (var cell in cells) Define(cell, reduce, store.Continues ? new LaneLoadExpr(Place(cell), Build.Lane) : ReductionScheduler.Identity(reduce), block);
            var limit = scalars.Hoist(reduce.Limit!, block, lane);
            Loop(new IndexRange(reduce.Index, limit), new IntConst(0), limit, 1, block, body =>
            {
                Add(cells, reduce, lane, body);
                body.Statements.AddRange(CachePrefetch.For(context.Kernel, body.Statements));
            });
        }

        foreach (var cell in cells)
        {
            var lanes = new LaneLowering(context, scalars, lane) { Ahead = cell.Ahead, Reductions = cell.Results };
            var value = lanes.Lower(cell.Row(store.Value), block);
            lanes.Store(tensor, Place(cell), value, block);
        }

        Address Place(ResultCell cell) => new LaneLowering(context, scalars, lane) { Ahead = cell.Ahead }.Start(tensor, [.. store.Indices.Select(i => cell.Row(i))], block);
    }

    private static List<ResultCell> Cells(IReadOnlyList<RowOf> rows, int blocks) =>
        [.. rows.SelectMany(row => Enumerable.Range(0, blocks).Select(ahead => new ResultCell(row, ahead)))];

    /// <summary>Gives a cell the vector of a reduction, which begins with <paramref name="value"/>.</summary>
    private void Define(ResultCell cell, ReduceExpr reduce, Expr value, Block block)
    {
        var element = LaneLowering.LaneType(reduce);
        string name = context.Names.Fresh(reduce.Kind.ToString().ToLowerInvariant());
        block.Define(name, new VectorDefine(name, element, LaneAccess.Lanes, value, element.Range()));
        cell.Results[(ReduceExpr)cell.Row(reduce)] = name;
    }

    /// <summary>One step of a reduction in each cell.</summary>
    private void Add(IReadOnlyList<ResultCell> cells, ReduceExpr reduce, string lane, Block step)
    {
        foreach (var cell in cells)
        {
            var mine = (ReduceExpr)cell.Row(reduce);
            string sum = cell.Results[mine];
            var lanes = new LaneLowering(context, scalars, lane) { Ahead = cell.Ahead };
            step.Statements.Add(new VectorUpdate(sum, ReductionScheduler.Step(mine, Build.Vector(sum, LaneLowering.LaneType(reduce)), value => lanes.Lower(value, step))));
        }
    }

    private static void ForEach(IReadOnlyList<Strips> strips, string lane, Block block, Action<int, Block> fill)
    {
        foreach (var (from, to, blocks) in strips)
            Loop(new IndexRange(lane, to), from, to, LaneAccess.Lanes * blocks, block, body => fill(blocks, body));
    }

    /// <summary>Expressions with the index so many further.</summary>
    private static RowOf At(string index, int ahead)
    {
        var names = new Dictionary<string, Expr> { [index] = Build.Add(Build.Int(index), Build.Int(ahead)) };
        return ahead == 0 ? value => value : value => value.Substitute(names);
    }

    private static void Loop(IndexRange range, Expr from, Expr to, long step, Block block, Action<Block> fill)
    {
        var body = block.Inner(range.Name);
        fill(body);
        block.Statements.Add(new LoopStatement(range.Name, from, to, step, body.Statements.ToEquatableArray()));
    }
}
