using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Turns the reductions of scalar expressions into loops, in ascending order, and the input's elements into reads.</summary>
/// <param name="body">Where the loops go, ahead of the statement that uses their results.</param>
/// <param name="extent">The number of values that a reduction without a limit runs over.</param>
/// <param name="input">The input's value at an index.</param>
internal sealed class ScalarReductions(List<Statement> body, Expr extent, Func<Expr, Expr> input)
{
    private int _count;

    /// <summary>The expression without reductions, over reads of the input.</summary>
    public Expr Expand(Expr expression) => FormatExprs.Replace(expression, e => e switch
    {
        ElementExpr { Array: FormatNames.Input } element => input(Expand(element.Indices[0])),
        ReduceExpr reduce => Loop(reduce),
        _ => null,
    });

    private Expr Loop(ReduceExpr reduce)
    {
        var result = new NameExpr($"{Word(reduce)}{_count++}", reduce.Type);
        body.Add(new ScalarStatement(result.Name, Empty(reduce), Mutable: true));
        var place = body.Count;
        var step = Combine(reduce.Kind, result, Expand(reduce.Body));
        if (body.Count != place) throw new InvalidOperationException("a reduction inside a reduction passed the binder");
        body.Add(new LoopStatement(reduce.Index, Build.Int(0), reduce.Limit is { } limit ? Expand(limit) : extent, 1, [new AssignStatement(result.Name, step)]));
        return result;
    }

    private static string Word(ReduceExpr reduce) => reduce.Kind switch
    {
        ReduceKind.Sum => "sum",
        ReduceKind.Max => "largest",
        _ => "smallest",
    };

    // Of absolute values nothing is smaller than 0, so that an all-zero block needs no case of its own.
    private static Expr Empty(ReduceExpr reduce) => (reduce.Kind, reduce.Type) switch
    {
        (ReduceKind.Sum, ValueType.Float) or (ReduceKind.Max, ValueType.Float) when reduce.Kind == ReduceKind.Sum || reduce.Body is CallExpr { Function: Function.Abs } => Build.Float(0f),
        (ReduceKind.Max, ValueType.Float) => Build.Float(float.NegativeInfinity),
        (ReduceKind.Min, ValueType.Float) => Build.Float(float.PositiveInfinity),
        (ReduceKind.Max, _) => Build.Int(long.MinValue),
        (ReduceKind.Min, _) => Build.Int(long.MaxValue),
        _ => Build.Int(0L),
    };

    private static Expr Combine(ReduceKind kind, Expr sum, Expr next) => kind switch
    {
        ReduceKind.Sum => Build.Add(sum, next),
        ReduceKind.Max => new CallExpr(Function.Max, [sum, next], sum.Type),
        _ => Build.Min(sum, next),
    };
}
