namespace BitNet.Gen.Expressions;

/// <summary>Replaces plain names by expressions. A reduction's index hides a replacement of the same name inside its body.</summary>
/// <param name="replacements">What stands for each name.</param>
public sealed class NameSubstitution(IReadOnlyDictionary<string, Expr> replacements) : ExprRewriter
{
    private readonly List<string> _hidden = [];

    /// <summary>Replaces one name.</summary>
    public static Expr Apply(Expr expression, string name, Expr replacement) =>
        new NameSubstitution(new Dictionary<string, Expr>(StringComparer.Ordinal) { [name] = replacement }).Rewrite(expression);

    protected override Expr RewriteName(NameExpr e) =>
        replacements.TryGetValue(e.Name, out var replacement) && !_hidden.Contains(e.Name) ? replacement : e;

    protected override Expr RewriteReduce(ReduceExpr e)
    {
        var limit = e.Limit is null ? null : Rewrite(e.Limit);
        _hidden.Add(e.Index);
        var body = Rewrite(e.Body);
        _hidden.RemoveAt(_hidden.Count - 1);
        return ReferenceEquals(limit, e.Limit) && ReferenceEquals(body, e.Body) ? e : new ReduceExpr(e.Kind, e.Index, limit, body);
    }
}
