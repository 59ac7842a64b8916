using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Scheduling;

/// <summary>Schedules stores: loops over their domain, the last index in blocks of 16 lanes where <see cref="LaneAnalysis"/> says so.</summary>
internal sealed class StoreScheduler(ScheduleContext context, ScalarLowering scalars)
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
            var value = scalars.Lower(store.Value, block, lane);
            block.Statements.Add(new StoreStatement(scalars.At(tensor, store.Indices, block), value));
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
        Outer(store, 0, lane, reductions, jam, [row => row], block);

        // What is left of the last index after whole blocks is done one by one, with the same order of sums.
        var limit = scalars.Hoist(store.Domain[store.Domain.Count - 1].Limit, block, lane);
        if (Overruns(store)) return;
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
        Expr from = new IntConst(0);
        var range = new IndexRange(lane, limit);
        if (jam.Blocks > 1)
        {
            var end = context.WholeSteps(lane, limit, LaneAccess.Lanes * jam.Blocks, block);
            Loop(range, from, end, LaneAccess.Lanes * jam.Blocks, block, body => Results(store, lane, reductions, jam.Blocks, rows, body));
            from = end;
        }

        var last = context.WholeSteps(lane, Overruns(store) ? Build.Add(limit, Build.Int(LaneAccess.Lanes - 1)) : limit, LaneAccess.Lanes, block);
        if (!last.Equals(from))
            Loop(range, from, last, LaneAccess.Lanes, block, body => Results(store, lane, reductions, 1, rows, body));
    }

    /// <summary>Computes and stores rows x blocks of 16 results: all sums side by side, then the values.</summary>
    private void Results(ElementStore store, string lane, IReadOnlyList<ReduceExpr> reductions, int blocks, IReadOnlyList<RowOf> rows, Block block)
    {
        var cells = rows.SelectMany(row => Enumerable.Range(0, blocks).Select(ahead => new ResultCell(row, ahead))).ToList();
        foreach (var reduce in reductions)
        {
            var element = LaneLowering.LaneType(reduce);
            foreach (var cell in cells)
            {
                string sum = context.Names.Fresh(reduce.Kind.ToString().ToLowerInvariant());
                block.Define(sum, new VectorDefine(sum, element, LaneAccess.Lanes, ReductionScheduler.Identity(reduce), element.Range()));
                cell.Results[(ReduceExpr)cell.Row(reduce)] = sum;
            }

            var limit = scalars.Hoist(reduce.Limit!, block, lane);
            Loop(new IndexRange(reduce.Index, limit), new IntConst(0), limit, 1, block, body =>
            {
                foreach (var cell in cells)
                {
                    var mine = (ReduceExpr)cell.Row(reduce);
                    string sum = cell.Results[mine];
                    var lanes = new LaneLowering(context, scalars, lane) { Ahead = cell.Ahead };
                    body.Statements.Add(new VectorUpdate(sum, ReductionScheduler.Step(mine, Build.Vector(sum, element), value => lanes.Lower(value, body))));
                }

                body.Statements.AddRange(CachePrefetch.For(context.Kernel, body.Statements));
            });
        }

        var tensor = context.Kernel.Tensor(store.Tensor)!;
        foreach (var cell in cells)
        {
            var lanes = new LaneLowering(context, scalars, lane) { Ahead = cell.Ahead, Reductions = cell.Results };
            var value = lanes.Lower(cell.Row(store.Value), block);
            lanes.Store(tensor, [.. store.Indices.Select(i => cell.Row(i))], value, block);
        }
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
