using BitNet.Gen.Expressions;

namespace BitNet.Gen.Emit;

/// <summary>Which names an expression reads.</summary>
internal static class ExprNames
{
    /// <summary>Whether it reads <paramref name="name"/>.</summary>
    public static bool Mentions(Expr expression, string name) => MentionsAny(expression, n => n == name);

    /// <summary>Whether it reads a name of a kind, arrays included.</summary>
    public static bool MentionsAny(Expr expression, Func<string, bool> isWanted)
    {
        var search = new Search(isWanted);
        search.Visit(expression);
        return search.IsFound;
    }

    private sealed class Search(Func<string, bool> isWanted) : ExprVisitor
    {
        public bool IsFound { get; private set; }

        public override void Visit(Expr expression)
        {
            if (IsFound) return;
            string? name = expression switch { NameExpr n => n.Name, ElementExpr e => e.Array, LaneLoadExpr l => l.At.Base, _ => null };
            if (name is not null && isWanted(name)) IsFound = true;
            else base.Visit(expression);
        }
    }
}
