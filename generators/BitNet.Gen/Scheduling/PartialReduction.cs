using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Scheduling;

/// <summary>
/// Schedules reductions with 16 partial results (see <see cref="LaneAnalysis"/>): whole blocks in lanes, then what is left behind them, then the partial results are joined.
/// They stay in registers throughout where the target has rows for that, else all but the blocks is done one by one in scratch memory. Both give the same bits.
/// </summary>
internal sealed class PartialReduction(ScheduleContext context, ScalarLowering scalars)
{
    /// <summary>What partial results in scratch memory are called.</summary>
    public const string Memory = "partials";

    /// <summary>Appends the reduction to <paramref name="block"/>; its result is named <paramref name="result"/>.</summary>
    public void Schedule(ReduceExpr reduce, Expr limit, string result, Block block, string? mapIndex)
    {
        var element = LaneLowering.LaneType(reduce);
        string partials = context.Handover(Memory, element);
        if (!context.UseLanes)
        {
            string l = context.Names.Fresh("l");
            var clear = new StoreStatement(At(partials, element, Build.Int(l)), ReductionScheduler.Identity(reduce));
            block.Statements.Add(new LoopStatement(l, new IntConst(0), new IntConst(LaneAccess.Lanes), 1, [clear]));
            OneByOne(reduce, new IntConst(0), limit, partials, block, mapIndex);
            HalveInMemory(reduce.Kind, partials, element, result, block);
            return;
        }

        string part = context.Names.Fresh("part");
        var end = context.WholeSteps(reduce.Index, limit, LaneAccess.Lanes, block);
        block.Define(part, new VectorDefine(part, element, LaneAccess.Lanes, ReductionScheduler.Identity(reduce), element.Range()));
        InLanes(reduce, new IntConst(0), end, LaneAccess.Lanes, reduce.Index, part, null, block);
        if (context.JoinsLanes)
        {
            if (!end.Equals(limit)) Rest(reduce, end, limit, part, block);
            HalveInRegisters(reduce.Kind, part, partials, element, result, block);
            return;
        }

        block.Statements.Add(new VectorStore(At(partials, element, new IntConst(0)), LaneAccess.Lanes, Build.Vector(part, element)));
        OneByOne(reduce, end, limit, partials, block, mapIndex);
        HalveInMemory(reduce.Kind, partials, element, result, block);
    }

    /// <summary>What is left behind whole blocks: one block more, of which the lanes behind the end keep what they had, or, where that may not be read, one by one, each in its lane.</summary>
    private void Rest(ReduceExpr reduce, Expr end, Expr limit, string part, Block block)
    {
        if (HasWholeBlocks(reduce))
        {
            string left = context.Names.Fresh(reduce.Index + "Left");
            block.Define(left, new ScalarStatement(left, Build.Remainder(limit, Build.Int(LaneAccess.Lanes))));
            InLanes(reduce, end, limit, LaneAccess.Lanes, reduce.Index, part, _ => Build.Binary(BinaryOperator.Less, Build.Lane, Build.Int(left)), block);
            return;
        }

        string place = context.Names.Fresh(reduce.Index + "Lane");
        InLanes(reduce, end, limit, 1, place, part, one =>
        {
            one.Define(place, new ScalarStatement(place, Build.Remainder(Build.Int(reduce.Index), Build.Int(LaneAccess.Lanes))));
            return Build.Binary(BinaryOperator.Equal, Build.Lane, Build.Int(place));
        }, block);
    }

    /// <summary>Joins elements with the partial results in lanes, a block or one element at a time.</summary>
    /// <param name="lane">The index that counts the lanes: another than the reduction's puts one element into all of them.</param>
    /// <param name="condition">Which lanes take part; null for all.</param>
    private void InLanes(ReduceExpr reduce, Expr from, Expr to, int step, string lane, string part, Func<Block, Expr>? condition, Block outer)
    {
        var block = outer.Inner(reduce.Index);
        var lanes = new LaneLowering(context, scalars, lane);
        var before = Build.Vector(part, LaneLowering.LaneType(reduce));
        var takesPart = condition?.Invoke(block);
        var joined = ReductionScheduler.Step(reduce, before, value => lanes.Lower(value, block));
        block.Statements.Add(new VectorUpdate(part, takesPart is null ? joined : new ConditionalExpr(takesPart, joined, before)));
        outer.Statements.Add(new LoopStatement(reduce.Index, from, to, step, block.Statements.ToEquatableArray()));
    }

    /// <summary>Whether all that the reduction reads along its index are rows of locals from their begin, which are padded to whole blocks.</summary>
    private bool HasWholeBlocks(ReduceExpr reduce) => reduce.Body.Descendants().OfType<ElementExpr>().Where(read => read.Mentions(reduce.Index)).All(read =>
        context.Kernel.Tensor(read.Array)!.Role == TensorRole.Local
        && read.Indices[read.Indices.Count - 1] is NameExpr
        && !read.Indices.Take(read.Indices.Count - 1).Any(index => index.Mentions(reduce.Index)));

    private void OneByOne(ReduceExpr reduce, Expr from, Expr limit, string partials, Block block, string? mapIndex)
    {
        if (from.Equals(limit)) return;
        var element = LaneLowering.LaneType(reduce);
        var body = block.Inner(reduce.Index);
        var lane = context.UseLanes
            ? Build.Subtract(Build.Int(reduce.Index), from)
            : Build.Remainder(Build.Int(reduce.Index), Build.Int(LaneAccess.Lanes));
        var total = scalars.Operand(reduce.Kind, Read(partials, element, lane), body);
        var step = ReductionScheduler.Step(reduce, total, value => scalars.Operand(reduce.Kind, scalars.Lower(value, body, mapIndex), body));
        body.Statements.Add(new StoreStatement(At(partials, element, lane), step));
        block.Statements.Add(new LoopStatement(reduce.Index, from, limit, 1, body.Statements.ToEquatableArray()));
    }

    /// <summary>
    /// Partials l and l + 8 are joined, then l and l + 4, l + 2, l + 1: registers with each other while there are several, then the lanes of one, which change places.
    /// What upper lanes become, joined the wrong way round, is not used any more.
    /// </summary>
    private void HalveInRegisters(ReduceKind kind, string part, string partials, ElementType element, string result, Block block)
    {
        int lanes = LaneAccess.Lanes;
        for (int half = LaneAccess.Lanes / 2; half > 0; half /= 2)
        {
            bool apart = half % context.Target.Lanes(element) == 0;
            if (apart) lanes = half;
            var upper = Build.Vector(part, element, Build.Binary(apart ? BinaryOperator.Add : BinaryOperator.Xor, Build.Lane, Build.Int(half)));
            string joined = context.Names.Fresh("joined");
            block.Define(joined, new VectorDefine(joined, element, lanes, ReductionScheduler.Join(kind, Build.Vector(part, element), upper), element.Range()));
            part = joined;
        }

        block.Statements.Add(new VectorStore(At(partials, element, new IntConst(0)), lanes, Build.Vector(part, element)));
        block.Define(result, new ScalarStatement(result, Read(partials, element, new IntConst(0))));
    }

    private void HalveInMemory(ReduceKind kind, string partials, ElementType element, string result, Block block)
    {
        for (int half = LaneAccess.Lanes / 2; half > 1; half /= 2)
        {
            string l = context.Names.Fresh("l");
            var body = block.Inner(l);
            var lower = scalars.Operand(kind, Read(partials, element, Build.Int(l)), body);
            var upper = scalars.Operand(kind, Read(partials, element, Build.Add(Build.Int(l), Build.Int(half))), body);
            body.Statements.Add(new StoreStatement(At(partials, element, Build.Int(l)), ReductionScheduler.Join(kind, lower, upper)));
            block.Statements.Add(new LoopStatement(l, new IntConst(0), new IntConst(half), 1, body.Statements.ToEquatableArray()));
        }

        var first = scalars.Operand(kind, Read(partials, element, new IntConst(0)), block);
        var second = scalars.Operand(kind, Read(partials, element, new IntConst(1)), block);
        block.Define(result, new ScalarStatement(result, ReductionScheduler.Join(kind, first, second)));
    }

    private static ElementExpr Read(string array, ElementType element, Expr index) => new(array, [index], element.ValueType());

    private static Address At(string array, ElementType element, Expr index) => new(array, element, index, element);
}
