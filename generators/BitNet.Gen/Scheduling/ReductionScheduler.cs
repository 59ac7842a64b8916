using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Scheduling;

/// <summary>Schedules reductions whose result is one number: one chain, or 16 partial results (see <see cref="LaneAnalysis"/>).</summary>
internal sealed class ReductionScheduler(ScheduleContext context, ScalarLowering scalars)
{
    private readonly PartialReduction _partials = new(context, scalars);

    /// <summary>Appends the reduction to <paramref name="block"/> and gives its result.</summary>
    public Expr Schedule(ReduceExpr reduce, Block block, string? mapIndex) =>
        Schedule(reduce, block, mapIndex, context.Names.Fresh(reduce.Kind.ToString().ToLowerInvariant()));

    /// <summary>Appends the reduction to <paramref name="block"/>; its result is named <paramref name="result"/>.</summary>
    public Expr Schedule(ReduceExpr reduce, Block block, string? mapIndex, string result)
    {
        var limit = scalars.Hoist(reduce.Limit!, block, mapIndex);
        if (LaneAnalysis.IsPartial(context.Kernel, reduce, mapIndex)) _partials.Schedule(reduce, limit, result, block, mapIndex);
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

    /// <summary>Two results as one.</summary>
    public static Expr Join(ReduceKind kind, Expr total, Expr next) => kind switch
    {
        ReduceKind.Sum => new BinaryExpr(BinaryOperator.Add, total, next, total.Type),
        ReduceKind.Max => new CallExpr(Function.Max, [total, next], total.Type),
        _ => new CallExpr(Function.Min, [total, next], total.Type),
    };

    private void Chain(ReduceExpr reduce, Expr first, Expr limit, string result, Block block, string? mapIndex)
    {
        block.Define(result, new ScalarStatement(result, first, Mutable: true));
        var body = block.Inner(reduce.Index);
        var next = Step(reduce, new NameExpr(result, reduce.Type), value => scalars.Operand(reduce.Kind, scalars.Lower(value, body, mapIndex), body));
        body.Statements.Add(new AssignStatement(result, next));
        block.Statements.Add(new LoopStatement(reduce.Index, new IntConst(0), limit, 1, body.Statements.ToEquatableArray()));
    }
}
