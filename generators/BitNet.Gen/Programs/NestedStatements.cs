using BitNet.Gen.Collections;

namespace BitNet.Gen.Programs;

/// <summary>Walks statements whatever they are nested in.</summary>
internal static class NestedStatements
{
    /// <summary>The statements of <paramref name="body"/> and of all loops and branches in it, outer ones first, in order.</summary>
    public static IReadOnlyList<Statement> WithNested(this EquatableArray<Statement> body)
    {
        var all = new List<Statement>(body.Count);
        Collect(body, all);
        return all;
    }

    private static void Collect(EquatableArray<Statement> body, List<Statement> all)
    {
        foreach (var statement in body)
        {
            all.Add(statement);
            if (statement is LoopStatement loop) Collect(loop.Body, all);
            if (statement is not IfStatement branch) continue;
            Collect(branch.Then, all);
            Collect(branch.Else, all);
        }
    }
}
