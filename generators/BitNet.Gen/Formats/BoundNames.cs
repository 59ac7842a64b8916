using System.Globalization;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Keeps the indices of reductions apart when expressions are put into each other.</summary>
internal static class BoundNames
{
    // No name of a spec holds it.
    private const char Mark = '\'';

    /// <summary>Gives the index of every reduction a name that no spec can write.</summary>
    /// <param name="owner">What the expression belongs to; part of the names.</param>
    public static Expr MakeUnique(Expr expression, string owner)
    {
        var inner = expression.MapChildren(child => MakeUnique(child, owner));
        if (inner is not ReduceExpr reduce) return inner;
        string name = reduce.Index + Mark + owner;
        return new ReduceExpr(reduce.Kind, name, reduce.Limit, Rename(reduce.Body, reduce.Index, new NameExpr(name, ValueType.Int)));
    }

    /// <summary>Gives the indices of reductions names that say how many reductions stand inside: those that the spec wrote alike are equal wherever they came from.</summary>
    public static Expr Canonical(Expr expression) => Canonical(expression, out _);

    private static Expr Canonical(Expr expression, out int height)
    {
        int inside = 0;
        var inner = expression.MapChildren(child =>
        {
            var renamed = Canonical(child, out int below);
            inside = Math.Max(inside, below);
            return renamed;
        });
        height = inside;
        if (inner is not ReduceExpr reduce) return inner;
        string name = Written(reduce.Index) + Mark + (++height).ToString(CultureInfo.InvariantCulture);
        return new ReduceExpr(reduce.Kind, name, reduce.Limit, Rename(reduce.Body, reduce.Index, new NameExpr(name, ValueType.Int)));
    }

    /// <summary>Puts <paramref name="value"/> in place of a free name: a reduction over the same name inside keeps its own.</summary>
    public static Expr Rename(Expr expression, string name, Expr value) => expression switch
    {
        NameExpr n => n.Name == name ? value : n,
        ReduceExpr r when r.Index == name => new ReduceExpr(r.Kind, r.Index, r.Limit is { } limit ? Rename(limit, name, value) : null, r.Body),
        _ => expression.MapChildren(child => Rename(child, name, value)),
    };

    /// <summary>The name as the spec wrote it.</summary>
    public static string Written(string name) => name.IndexOf(Mark) is >= 0 and var end ? name.Substring(0, end) : name;
}
