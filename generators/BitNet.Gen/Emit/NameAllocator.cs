using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Emit;

/// <summary>Gives names of a method that no other has.</summary>
internal sealed class NameAllocator
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Keeps every name of a program.</summary>
    public NameAllocator(TargetProgram program)
    {
        foreach (var parameter in program.Source.Parameters) _taken.Add(parameter.Name);
        foreach (var scratch in program.Source.Scratch) _taken.Add(scratch.Name);
        foreach (var table in program.Tables) _taken.Add(table.Name);
        foreach (var constant in program.Source.Constants) _taken.Add(constant.Name);
        _taken.Add(program.Source.Item);
        Keep(program.Prologue);
        Keep(program.Body);
    }

    /// <summary>The name, or one that begins so.</summary>
    public string Unique(string wanted)
    {
        string name = wanted;
        for (int n = 2; !_taken.Add(name); n++) name = wanted + n.ToString(CultureInfo.InvariantCulture);
        return name;
    }

    /// <summary>The name with a number behind it.</summary>
    public string Numbered(string stem)
    {
        int n = 0;
        while (!_taken.Add(stem + n.ToString(CultureInfo.InvariantCulture))) n++;
        return stem + n.ToString(CultureInfo.InvariantCulture);
    }

    private void Keep(EquatableArray<Statement> body)
    {
        foreach (var statement in body.WithNested())
        {
            if (statement.Declared() is { } name) _taken.Add(name);
            if (statement is not InstructionStatement { Result: { Registers: > 1 } result }) continue;
            for (int part = 0; part < result.Registers; part++) _taken.Add(RegisterName.Of(result, part));
        }
    }
}
