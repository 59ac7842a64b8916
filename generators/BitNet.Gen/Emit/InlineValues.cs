using BitNet.Gen.Collections;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Emit;

/// <summary>
/// Finds values that read better inside the text that uses them: made once, used once by a later instruction of the same block,
/// with nothing between the two that stores or changes a value.
/// </summary>
internal static class InlineValues
{
    /// <summary>The names of such values among the results of one block's own instructions.</summary>
    /// <param name="uses">How often each value is read in the whole program, see <see cref="CountUses"/>.</param>
    public static void Find(EquatableArray<Statement> body, Dictionary<string, int> uses, HashSet<string> found)
    {
        for (int at = 0; at < body.Count; at++)
        {
            if (body[at] is not InstructionStatement { Result: { } value, Reassigns: false } || !uses.TryGetValue(value.Name, out int count) || count != value.Registers) continue;
            for (int user = at + 1; user < body.Count && body[user] is InstructionStatement next; user++)
            {
                if (ReadsOnce(next, value))
                {
                    if (!IsDisturbed(body, at, next, found)) found.Add(value.Name);
                    break;
                }

                if (next.Result is null || next.Reassigns) break;
            }
        }
    }

    /// <summary>
    /// Whether the user's own result, changed register by register, is read by the value's text: its second register would be made from what the first pass wrote.
    /// Rows that keep each lane in its place could bear it; nothing is lost where this is careful.
    /// </summary>
    private static bool IsDisturbed(EquatableArray<Statement> body, int at, InstructionStatement user, HashSet<string> inlined)
    {
        if (!user.Reassigns || user.Result is not { Registers: > 1 } changed) return false;
        foreach (var argument in ((InstructionStatement)body[at]).Arguments)
        {
            if (argument is not RegisterArgument { Value: var read }) continue;
            if (read.Name == changed.Name) return true;
            if (!inlined.Contains(read.Name)) continue;
            int producer = at - 1;
            while (producer >= 0 && body[producer] is InstructionStatement earlier && earlier.Result?.Name != read.Name) producer--;
            if (producer >= 0 && body[producer] is InstructionStatement && IsDisturbed(body, producer, user, inlined)) return true;
        }

        return false;
    }

    /// <summary>Counts how often the texts of all instructions read each value's registers.</summary>
    public static void CountUses(EquatableArray<Statement> body, Dictionary<string, int> uses)
    {
        foreach (var instruction in body.WithNested().OfType<InstructionStatement>())
        {
            foreach (var argument in instruction.Arguments) Count(instruction, argument, uses);
        }
    }

    private static void Count(InstructionStatement statement, Argument argument, Dictionary<string, int> uses)
    {
        switch (argument)
        {
            case RegisterArgument r:
                uses.TryGetValue(r.Value.Name, out int before);
                uses[r.Value.Name] = before + (Placeholders(statement.Row, r.Operand) * statement.Repeat);
                break;
            case TableArgument t:
                // A table's registers are never written inside a text.
                foreach (var part in t.Parts) uses[part.Name] = int.MaxValue;
                break;
        }
    }

    private static bool ReadsOnce(InstructionStatement statement, VectorValue value)
    {
        foreach (var argument in statement.Arguments)
        {
            if (argument is RegisterArgument r && r.Value.Name == value.Name) return Placeholders(statement.Row, r.Operand) * statement.Repeat == value.Registers;
        }

        return false;
    }

    private static int Placeholders(Row row, string operand)
    {
        int count = 0;
        foreach (string text in row.Emit)
        {
            for (int open = text.IndexOf('{'); open >= 0; open = text.IndexOf('{', open + 1))
            {
                int end = open + 1 + operand.Length;
                if (end < text.Length && text[end] is '}' or '.' && string.CompareOrdinal(text, open + 1, operand, 0, operand.Length) == 0) count++;
            }
        }

        return count;
    }
}
