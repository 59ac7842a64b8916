using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Formats;

/// <summary>Replaces and finds the names of formats' expressions, plain ones and arrays.</summary>
internal static class FormatExprs
{
    /// <summary>Replaces what <paramref name="replace"/> knows; the rest is searched further.</summary>
    public static Expr Replace(Expr expression, Func<Expr, Expr?> replace) =>
        replace(expression) ?? expression.MapChildren(child => Replace(child, replace));

    /// <summary>Puts <paramref name="value"/> in place of a plain name.</summary>
    public static Expr Substitute(Expr expression, string name, Expr value) =>
        Replace(expression, e => e is NameExpr n && n.Name == name ? value : null);

    /// <summary>Whether a plain name or an array of that name occurs.</summary>
    public static bool Uses(Expr expression, string name) =>
        expression.Descendants().Any(e => (e is NameExpr n && n.Name == name) || (e is ElementExpr a && a.Array == name));
}
