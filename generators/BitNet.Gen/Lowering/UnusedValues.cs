using BitNet.Gen.Collections;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Lowering;

/// <summary>Removes instructions whose values nothing reads: what a row that was given up had asked for, outside of the block at hand.</summary>
internal static class UnusedValues
{
    /// <summary>The program without them.</summary>
    public static TargetProgram Remove(TargetProgram program)
    {
        while (true)
        {
            var used = new HashSet<string>(StringComparer.Ordinal);
            Collect(program.Prologue, used);
            Collect(program.Body, used);
            bool removed = false;
            var next = program with { Prologue = Prune(program.Prologue, used, ref removed), Body = Prune(program.Body, used, ref removed) };
            if (!removed)
                return program with { Tables = program.Tables.Where(t => used.Contains(t.Name)).ToEquatableArray() };
            program = next;
        }
    }

    private static void Collect(EquatableArray<Statement> body, HashSet<string> used)
    {
        foreach (var instruction in body.WithNested().OfType<InstructionStatement>())
        {
            foreach (var argument in instruction.Arguments) Collect(argument, used);
        }
    }

    private static void Collect(Argument argument, HashSet<string> used)
    {
        switch (argument)
        {
            case RegisterArgument r:
                used.Add(r.Value.Name);
                break;
            case MemoryArgument m:
                used.Add(m.At.Base);
                break;
            case TableArgument t:
                foreach (var part in t.Parts) used.Add(part.Name);
                break;
        }
    }

    private static EquatableArray<Statement> Prune(EquatableArray<Statement> body, HashSet<string> used, ref bool removed)
    {
        var kept = new List<Statement>(body.Count);
        foreach (var statement in body)
        {
            switch (statement)
            {
                case LoopStatement l:
                    kept.Add(l with { Body = Prune(l.Body, used, ref removed) });
                    break;
                case IfStatement i:
                    kept.Add(i with { Then = Prune(i.Then, used, ref removed), Else = Prune(i.Else, used, ref removed) });
                    break;
                case InstructionStatement { Result: { } result } when !used.Contains(result.Name):
                    removed = true;
                    break;
                default:
                    kept.Add(statement);
                    break;
            }
        }

        return removed ? kept.ToEquatableArray() : body;
    }
}
