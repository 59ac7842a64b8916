using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Formats;

/// <summary>Lowers programs that move stored weights: loops over neighbouring elements go by lanes of <see cref="PortableVectors"/> where its rows compute what is stored; all else stays scalar.</summary>
internal static class BlockLanes
{
    /// <summary>The program with every loop in lanes that can be.</summary>
    public static TargetProgram Lower(VectorProgram program)
    {
        var source = LoopLanes.OverItems(program);
        var lowered = new TargetProgram(program, [], program.Body, []);
        foreach (var loop in source.Body.WithNested().OfType<LoopStatement>())
        {
            // A loop inside of one that went by lanes is gone.
            if (!source.Body.WithNested().Any(statement => ReferenceEquals(statement, loop))) continue;
            foreach (var lanes in LoopLanes.Of(source, loop))
            {
                var attempt = source with { Body = Replace(source.Body, loop, lanes) };
                if (InstructionSelector.Lower(attempt, PortableVectors.Target, new DiagnosticBag(program.Kernel)) is not { } better) continue;
                (source, lowered) = (attempt, better);
                break;
            }
        }

        return lowered;
    }

    private static EquatableArray<Statement> Replace(EquatableArray<Statement> body, LoopStatement loop, IReadOnlyList<Statement> lanes) =>
        body.SelectMany(statement => ReferenceEquals(statement, loop) ? lanes : [Inside(statement, loop, lanes)]).ToEquatableArray();

    private static Statement Inside(Statement statement, LoopStatement loop, IReadOnlyList<Statement> lanes) =>
        statement is LoopStatement outer && outer.Body.WithNested().Contains(loop) ? outer with { Body = Replace(outer.Body, loop, lanes) } : statement;
}
