using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>
/// Turns the reductions of scalar expressions into loops, in ascending order. What does not depend on a loop's index is computed outside of it, once;
/// reductions of one expression over the same range share a loop, and what several of them need is computed once.
/// </summary>
/// <param name="nest">Where the loops go, ahead of the statement that uses their results.</param>
/// <param name="extent">The number of values that a reduction without a limit runs over.</param>
/// <param name="read">The program's expression for an element, given how to expand its indices.</param>
internal sealed class ScalarReductions(ScalarNest nest, Expr extent, Func<ElementExpr, Func<Expr, Expr>, Expr?> read)
{
    /// <summary>The expression without reductions, at the end of the innermost open loop.</summary>
    public Expr Expand(Expr expression)
    {
        var canonical = BoundNames.Canonical(expression);
        Reduce(canonical);
        return Rewrite(canonical, guarded: false);
    }

    /// <summary>Makes the loops that an expression needs.</summary>
    private void Reduce(Expr expression)
    {
        foreach (var group in Outermost(expression).Distinct().GroupBy(reduce => (nest.LevelOf(reduce), reduce.Limit)))
            Loop(group.Where(reduce => nest.Known(reduce) is null).ToList(), group.Key.Item1);
    }

    private static IEnumerable<ReduceExpr> Outermost(Expr expression) =>
        expression is ReduceExpr reduce ? [reduce] : expression.Children().SelectMany(Outermost);

    /// <param name="expression">An expression whose reductions are known.</param>
    /// <param name="guarded">Whether it stands in a branch of a choice: then nothing of it may be computed elsewhere, because it may read what exists only there.</param>
    private Expr Rewrite(Expr expression, bool guarded)
    {
        if (IsWorthAName(expression) && nest.Known(expression) is { } shared) return shared;
        switch (expression)
        {
            case ReduceExpr reduce:
                return nest.Known(reduce) ?? throw new InvalidOperationException($"'{reduce}' was not expanded");
            case ElementExpr element when read(element, index => Rewrite(index, guarded)) is { } found:
                return found;
            case ConditionalExpr { Type: ValueType.Float } choice when !guarded && nest.LevelOf(choice) < nest.Depth && choice.Descendants().Any(IsQuotient):
                return Hoist(choice);
            case ConditionalExpr c:
                return new ConditionalExpr(Rewrite(c.Condition, guarded), Rewrite(c.WhenTrue, guarded: true), Rewrite(c.WhenFalse, guarded: true));
            // A division takes as long as ten other operations: it is worth a name where it can leave a loop.
            case var quotient when IsQuotient(quotient) && !guarded && nest.LevelOf(quotient) < nest.Depth:
                return Hoist(quotient);
            // Their text has the operands twice.
            case CallExpr { Function: Function.Min or Function.Max, Type: ValueType.Float } call when !guarded:
                return call with { Arguments = call.Arguments.Select(argument => Named(argument)).ToEquatableArray() };
            default:
                return expression.MapChildren(child => Rewrite(child, guarded));
        }
    }

    private static bool IsQuotient(Expr e) => e is BinaryExpr { Operator: BinaryOperator.Divide, Type: ValueType.Float };

    private Expr Hoist(Expr quotient)
    {
        if (nest.Known(quotient) is { } known) return known;
        Expr name = quotient;
        nest.At(nest.LevelOf(quotient), () => name = nest.Define("quotient", quotient, quotient.MapChildren(child => Rewrite(child, guarded: quotient is ConditionalExpr))));
        return name;
    }

    /// <summary>Names what stands more than once in expressions that are computed together and whose reductions are known.</summary>
    private void Share(IEnumerable<Expr> together)
    {
        var counts = new Dictionary<Expr, int>();
        foreach (var expression in together) Count(expression, counts);
        foreach (var expression in together) ShareRepeated(expression, counts);
    }

    private static void Count(Expr expression, Dictionary<Expr, int> counts)
    {
        if (expression is ReduceExpr) return;
        if (IsWorthAName(expression)) counts[expression] = counts.TryGetValue(expression, out int before) ? before + 1 : 1;
        foreach (var child in Unguarded(expression)) Count(child, counts);
    }

    private void ShareRepeated(Expr expression, Dictionary<Expr, int> counts)
    {
        if (expression is ReduceExpr) return;
        if (counts.TryGetValue(expression, out int count) && count > 1)
        {
            if (nest.Known(expression) is null) nest.Define("term", expression, Rewrite(expression, guarded: false));
            return;
        }

        foreach (var child in Unguarded(expression)) ShareRepeated(child, counts);
    }

    /// <summary>The operands that are always computed, not the branches of a choice; indices are left to addresses.</summary>
    private static IEnumerable<Expr> Unguarded(Expr expression) => expression switch
    {
        ConditionalExpr choice => [choice.Condition],
        ElementExpr => [],
        _ => expression.Children(),
    };

    /// <summary>Whether it is more than an operator between values at hand.</summary>
    private static bool IsWorthAName(Expr expression) =>
        expression is CallExpr or ConditionalExpr || (expression is BinaryExpr && expression.Children().Any(child => child is CallExpr or BinaryExpr or ConditionalExpr));

    private Expr Named(Expr value)
    {
        if (nest.Known(value) is { } known) return known;
        var rewritten = Rewrite(value, guarded: false);
        return rewritten is NameExpr or IntConst or FloatConst or ElementExpr or CastExpr { Operand: NameExpr or ElementExpr } ? rewritten : nest.Define("operand", value, rewritten);
    }

    /// <summary>One loop for all of <paramref name="group"/>, which have the same limit and depend on no other loop than those open at <paramref name="level"/>.</summary>
    private void Loop(List<ReduceExpr> group, int level)
    {
        if (group.Count == 0) return;
        nest.At(level, () =>
        {
            if (group[0].Limit is { } given) Reduce(given);
            var limit = group[0].Limit is { } counted ? Rewrite(counted, guarded: false) : extent;
            var index = new NameExpr(nest.Fresh(BoundNames.Written(group[0].Index)), ValueType.Int);
            var bodies = group.Select(reduce => BoundNames.Rename(reduce.Body, reduce.Index, index)).ToList();
            var results = group.Select(Begin).ToList();
            nest.Open(index.Name);
            foreach (var body in bodies) Reduce(body);
            Share(bodies);
            for (int at = 0; at < group.Count; at++)
                Step(group[at].Kind, results[at], index, Rewrite(bodies[at], guarded: false));
            nest.Close(limit);
        });
    }

    private (NameExpr Result, NameExpr? Best) Begin(ReduceExpr reduce)
    {
        if (reduce.Kind is not (ReduceKind.ArgMax or ReduceKind.ArgMin)) return (nest.Define(Word(reduce.Kind), reduce, Empty(reduce.Kind, reduce.Body), mutable: true), null);
        var kind = reduce.Kind == ReduceKind.ArgMax ? ReduceKind.Max : ReduceKind.Min;
        var best = Empty(kind, reduce.Body);
        string name = nest.Fresh(Word(kind));
        nest.Add(new ScalarStatement(name, best, Mutable: true));
        return (nest.Define("best", reduce, Build.Int(0), mutable: true), new NameExpr(name, best.Type));
    }

    private void Step(ReduceKind kind, (NameExpr Result, NameExpr? Best) total, NameExpr index, Expr value)
    {
        var (result, best) = total;
        if (best is null)
        {
            nest.Add(new AssignStatement(result.Name, Combine(kind, result, value)));
            return;
        }

        var next = new NameExpr(nest.Fresh("next"), value.Type);
        nest.Add(new ScalarStatement(next.Name, value));
        var better = Build.Binary(kind == ReduceKind.ArgMax ? BinaryOperator.Greater : BinaryOperator.Less, next, best);
        nest.Add(new IfStatement(better, [new AssignStatement(best.Name, next), new AssignStatement(result.Name, index)], []));
    }

    private static string Word(ReduceKind kind) => kind switch
    {
        ReduceKind.Sum => "sum",
        ReduceKind.Max => "largest",
        _ => "smallest",
    };

    // Of absolute values nothing is smaller than 0, so that an all-zero block needs no case of its own.
    private static Expr Empty(ReduceKind kind, Expr body) => (kind, body.Type) switch
    {
        (ReduceKind.Sum, ValueType.Float) => Build.Float(0f),
        (ReduceKind.Max, ValueType.Float) => Build.Float(body is CallExpr { Function: Function.Abs } ? 0f : float.NegativeInfinity),
        (ReduceKind.Min, ValueType.Float) => Build.Float(float.PositiveInfinity),
        (ReduceKind.Max, _) => Build.Int(long.MinValue),
        (ReduceKind.Min, _) => Build.Int(long.MaxValue),
        _ => Build.Int(0L),
    };

    /// <summary>One step of a sum, maximum or minimum.</summary>
    internal static Expr Combine(ReduceKind kind, Expr total, Expr next) => kind switch
    {
        ReduceKind.Sum => Build.Add(total, next),
        ReduceKind.Max => new CallExpr(Function.Max, [total, next], total.Type),
        _ => Build.Min(total, next),
    };
}
