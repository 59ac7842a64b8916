using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>Walks and rebuilds expression trees one level at a time.</summary>
public static class ExprChildren
{
    /// <summary>The operands of <paramref name="expression"/>, a reduction's limit included.</summary>
    public static IEnumerable<Expr> Children(this Expr expression) => expression switch
    {
        ElementExpr e => e.Indices,
        LaneLoadExpr l => [l.At.Index, l.Lane],
        UnaryExpr u => [u.Operand],
        BinaryExpr b => [b.Left, b.Right],
        ConditionalExpr c => [c.Condition, c.WhenTrue, c.WhenFalse],
        CastExpr c => [c.Operand],
        CallExpr c => c.Arguments,
        ReduceExpr { Limit: { } limit } r => [limit, r.Body],
        ReduceExpr r => [r.Body],
        _ => [],
    };

    /// <summary>The expression with <paramref name="map"/> applied to each operand; itself where nothing changes.</summary>
    public static Expr MapChildren(this Expr expression, Func<Expr, Expr> map) => expression switch
    {
        ElementExpr e => e with { Indices = e.Indices.Select(map).ToEquatableArray() },
        LaneLoadExpr l => l with { At = l.At with { Index = map(l.At.Index) }, Lane = map(l.Lane) },
        UnaryExpr u => u with { Operand = map(u.Operand) },
        BinaryExpr b => b with { Left = map(b.Left), Right = map(b.Right) },
        ConditionalExpr c => new ConditionalExpr(map(c.Condition), map(c.WhenTrue), map(c.WhenFalse)),
        CastExpr c => c with { Operand = map(c.Operand) },
        CallExpr c => c with { Arguments = c.Arguments.Select(map).ToEquatableArray() },
        ReduceExpr r => new ReduceExpr(r.Kind, r.Index, r.Limit is { } limit ? map(limit) : null, map(r.Body)),
        _ => expression,
    };

    /// <summary>The expression and everything below it, operators before operands.</summary>
    public static IEnumerable<Expr> Descendants(this Expr expression)
    {
        var pending = new Stack<Expr>();
        pending.Push(expression);
        while (pending.Count > 0)
        {
            var next = pending.Pop();
            yield return next;
            foreach (var child in next.Children().Reverse()) pending.Push(child);
        }
    }

    /// <summary>Whether the value depends on <paramref name="name"/>.</summary>
    public static bool Mentions(this Expr expression, string name) =>
        expression.Descendants().Any(e => e is NameExpr n && n.Name == name);

    /// <summary>Replaces names by expressions, everywhere.</summary>
    public static Expr Substitute(this Expr expression, IReadOnlyDictionary<string, Expr> names) =>
        expression is NameExpr name
            ? names.TryGetValue(name.Name, out var other) ? other : expression
            : expression.MapChildren(child => child.Substitute(names));
}
