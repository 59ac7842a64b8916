namespace BitNet.Gen.Programs;

/// <summary>Walks statements whatever they are nested in.</summary>
internal static class NestedStatements
{
    /// <summary>The statements of <paramref name="body"/> and of all loops and branches in it, outer ones first, in order.</summary>
    public static IEnumerable<Statement> WithNested(this IEnumerable<Statement> body)
    {
        foreach (var statement in body)
        {
            yield return statement;
            IEnumerable<Statement> inner = statement switch
            {
                LoopStatement loop => loop.Body,
                IfStatement branch => branch.Then.Concat(branch.Else),
                _ => [],
            };
            foreach (var nested in inner.WithNested()) yield return nested;
        }
    }
}
