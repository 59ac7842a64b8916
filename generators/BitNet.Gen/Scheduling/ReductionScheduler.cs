using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Scheduling;

/// <summary>Schedules reductions whose result is one number: one chain, or 16 partial results (see <see cref="LaneAnalysis"/>).</summary>
internal sealed class ReductionScheduler(ScheduleContext context, ScalarLowering scalars)
{
    /// <summary>Appends the reduction to <paramref name="block"/> and gives its result.</summary>
    public Expr Schedule(ReduceExpr reduce, Block block, string? mapIndex) =>
        Schedule(reduce, block, mapIndex, context.Names.Fresh(reduce.Kind.ToString().ToLowerInvariant()));

    /// <summary>Appends the reduction to <paramref name="block"/>; its result is named <paramref name="result"/>.</summary>
    public Expr Schedule(ReduceExpr reduce, Block block, string? mapIndex, string result)
    {
        var limit = scalars.Hoist(reduce.Limit!, block, mapIndex);
        if (LaneAnalysis.IsPartial(context.Kernel, reduce, mapIndex)) Partial(reduce, limit, result, block, mapIndex);
        else Chain(reduce, Identity(reduce), limit, result, block, mapIndex);
        return new NameExpr(result, reduce.Type);
    }

    /// <summary>Appends a chain that begins with <paramref name="first"/>, and gives its result.</summary>
    public Expr Continue(ReduceExpr reduce, Expr first, Block block, string? mapIndex)
    {
        string result = context.Names.Fresh(reduce.Kind.ToString().ToLowerInvariant());
        Chain(reduce, first, scalars.Hoist(reduce.Limit!, block, mapIndex), result, block, mapIndex);
        return new NameExpr(result, reduce.Type);
    }

    /// <summary>The value over an empty range.</summary>
    public static Expr Identity(ReduceExpr reduce) => reduce.Kind switch
    {
        ReduceKind.Sum => reduce.Type == ValueType.Int ? new IntConst(0) : new FloatConst(0),
        ReduceKind.Max => reduce.Type == ValueType.Int ? new IntConst(int.MinValue) : new FloatConst(float.NegativeInfinity),
        _ => reduce.Type == ValueType.Int ? new IntConst(int.MaxValue) : new FloatConst(float.PositiveInfinity),
    };

    /// <summary>One step: what came so far, joined with the next value.</summary>
    /// <param name="lower">Lowers an expression of the kernel that stands inside the reduction.</param>
    public static Expr Step(ReduceExpr reduce, Expr total, Func<Expr, Expr> lower) => LaneAnalysis.Product(reduce) is { } product
        ? Build.MultiplyAdd(lower(product.Left), lower(product.Right), total)
        : Join(reduce.Kind, total, lower(reduce.Body));

    private static Expr Join(ReduceKind kind, Expr total, Expr next) => kind switch
    {
        ReduceKind.Sum => new BinaryExpr(BinaryOperator.Add, total, next, total.Type),
        ReduceKind.Max => new CallExpr(Function.Max, [total, next], total.Type),
        _ => new CallExpr(Function.Min, [total, next], total.Type),
    };

    private void Chain(ReduceExpr reduce, Expr first, Expr limit, string result, Block block, string? mapIndex)
    {
        block.Define(result, new ScalarStatement(result, first, Mutable: true));
        var body = block.Inner(reduce.Index);
        var next = Step(reduce, new NameExpr(result, reduce.Type), value => Named(scalars.Lower(value, body, mapIndex), reduce.Kind, body));
        body.Statements.Add(new AssignStatement(result, next));
        block.Statements.Add(new LoopStatement(reduce.Index, new IntConst(0), limit, 1, body.Statements.ToEquatableArray()));
    }

    private void Partial(ReduceExpr reduce, Expr limit, string result, Block block, string? mapIndex)
    {
        var element = LaneLowering.LaneType(reduce);
        string partials = context.Handover("partials", element);
        Expr from = new IntConst(0);
        if (context.UseLanes)
        {
            from = Lanes(reduce, limit, partials, block);
        }
        else
        {
            string l = context.Names.Fresh("l");
            var clear = new StoreStatement(At(partials, element, Build.Int(l)), Identity(reduce));
            block.Statements.Add(new LoopStatement(l, new IntConst(0), new IntConst(LaneAccess.Lanes), 1, [clear]));
        }

        if (!from.Equals(limit))
        {
            var body = block.Inner(reduce.Index);
            var lane = context.UseLanes
                ? Build.Subtract(Build.Int(reduce.Index), from)
                : Build.Remainder(Build.Int(reduce.Index), Build.Int(LaneAccess.Lanes));
            var at = At(partials, element, lane);
            var total = Named(Read(partials, element, lane), reduce.Kind, body);
            body.Statements.Add(new StoreStatement(at, Step(reduce, total, value => Named(scalars.Lower(value, body, mapIndex), reduce.Kind, body))));
            block.Statements.Add(new LoopStatement(reduce.Index, from, limit, 1, body.Statements.ToEquatableArray()));
        }

        Halve(reduce.Kind, partials, element, result, block);
    }

    /// <summary>Joins the whole blocks in lanes, stores the 16 partial results, and gives the index that follows the last block.</summary>
    private Expr Lanes(ReduceExpr reduce, Expr limit, string partials, Block outer)
    {
        var element = LaneLowering.LaneType(reduce);
        string part = context.Names.Fresh("part");
        var end = context.WholeSteps(reduce.Index, limit, LaneAccess.Lanes, outer);
        outer.Define(part, new VectorDefine(part, element, LaneAccess.Lanes, Identity(reduce), element.Range()));

        var block = outer.Inner(reduce.Index);
        var lanes = new LaneLowering(context, scalars, reduce.Index);
        block.Statements.Add(new VectorUpdate(part, Step(reduce, Build.Vector(part, element), value => lanes.Lower(value, block))));
        outer.Statements.Add(new LoopStatement(reduce.Index, new IntConst(0), end, LaneAccess.Lanes, block.Statements.ToEquatableArray()));
        outer.Statements.Add(new VectorStore(At(partials, element, new IntConst(0)), LaneAccess.Lanes, Build.Vector(part, element)));
        return end;
    }

    /// <summary>Partials l and l + 8 are joined, then l and l + 4, l + 2, l + 1.</summary>
    private void Halve(ReduceKind kind, string partials, ElementType element, string result, Block block)
    {
        for (int half = LaneAccess.Lanes / 2; half > 1; half /= 2)
        {
            string l = context.Names.Fresh("l");
            var body = block.Inner(l);
            var lower = Named(Read(partials, element, Build.Int(l)), kind, body);
            var upper = Named(Read(partials, element, Build.Add(Build.Int(l), Build.Int(half))), kind, body);
            body.Statements.Add(new StoreStatement(At(partials, element, Build.Int(l)), Join(kind, lower, upper)));
            block.Statements.Add(new LoopStatement(l, new IntConst(0), new IntConst(half), 1, body.Statements.ToEquatableArray()));
        }

        var first = Named(Read(partials, element, new IntConst(0)), kind, block);
        var second = Named(Read(partials, element, new IntConst(1)), kind, block);
        block.Define(result, new ScalarStatement(result, Join(kind, first, second)));
    }

    /// <summary>A maximum reads its operands twice: they get names.</summary>
    private Expr Named(Expr value, ReduceKind kind, Block block)
    {
        if (kind == ReduceKind.Sum || value is NameExpr) return value;
        string name = context.Names.Fresh("next");
        block.Define(name, new ScalarStatement(name, value));
        return new NameExpr(name, value.Type);
    }

    private static ElementExpr Read(string array, ElementType element, Expr index) => new(array, [index], element.ValueType());

    private static Address At(string array, ElementType element, Expr index) => new(array, element, index, element);
}
