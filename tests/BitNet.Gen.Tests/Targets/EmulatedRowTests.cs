using BitNet.Gen.Formats;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Gen.Tests.Emit;

namespace BitNet.Gen.Tests.Targets;

/// <summary>
/// Rows of targets that this machine may lack, on the real instructions: their C texts by a cross compiler, and their C# texts by .NET's own compiler,
/// run by an emulator. Both do what <c>hardware</c> says, and <c>meaning</c> is the same wherever the row may be chosen.
/// </summary>
[Trait("Machine", "other")]
public sealed class EmulatedRowTests
{
    public static TheoryData<string> Targets => [.. TargetFolder.Names.Where(name => TargetFolder.Get(name).Proof.Compiler.Length > 0)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void EveryRowSaysItsInstructionInC(string target) =>
        Assert.Empty(TargetFolder.Get(target).Rows.Where(row => row.Output.Kind != RowOperandKind.Hint && row.C.Count == 0).Select(row => row.Name));

    [Theory]
    [MemberData(nameof(Targets))]
    public void InstructionsDoWhatTheirRowsSay(string target)
    {
        var spec = TargetFolder.Get(target);
        Emulator.SkipUnlessFound(spec.Proof);
        var methods = Methods(spec);
        Check(spec, methods, trials => EmulatedRows.FromC(spec, methods, trials), image: []);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void TheMachineCodeOfTheirCSharpDoesTheSame(string target) => CheckMachineCode(TargetFolder.Get(target));

    [Fact]
    public void PortableVectorsAreTheSameOnArm() => CheckMachineCode(PortableVectors.Target with { Proof = TargetFolder.Get("neon").Proof });

    private static List<RowMethod> Methods(TargetSpec spec) => RowMethod.Of(spec).Where(m => m.CanBeChosen).ToList();

    private static void CheckMachineCode(TargetSpec spec)
    {
        Emulator.SkipUnlessFound(spec.Proof);
        string compiler = AheadOfTimeCompiler.FindOrSkip();
        var methods = Methods(spec);
        string text = $"{CompiledClass.Usings}public static unsafe class Rows\n{{\n{string.Concat(methods.Select(m => m.Text()))}}}\n";
        var code = AheadOfTimeCompiler.Compile(compiler, [text], spec.Proof);
        Check(spec, methods, trials => EmulatedRows.FromImage(trials, row => code.AddressOf("Rows", row.Name)), code.Loaded());
    }

    /// <summary>Tries every row with random operands and compares what the emulated program gives with the rules.</summary>
    /// <param name="program">The C program that runs these rows in order.</param>
    /// <param name="image">The machine code that it calls; empty where it has its own.</param>
    private static void Check(TargetSpec spec, List<RowMethod> methods, Func<IReadOnlyList<RowMethod>, string> program, byte[] image)
    {
        var random = new RowInputs(new Random(5));
        var trials = new List<(RowMethod Method, RowTrial Trial)>();
        foreach (var method in methods)
        {
            for (int trial = 0; trial < RowTests.TrialsOf(method); trial++)
            {
                if (RowTrial.Create(method, random) is { } made) trials.Add((method, made));
            }
        }

        byte[] outputs = Emulator.Run(spec.Proof, program(trials.Select(t => t.Method).ToList()), trials.SelectMany(t => t.Trial.Buffers()).ToArray(), image);
        var wrong = new List<string>();
        var tested = new HashSet<string>();
        for (int t = 0; t < trials.Count && wrong.Count < 20; t++)
        {
            if (trials[t].Trial.Check(outputs.AsSpan(t * RowTrial.BufferBytes, RowTrial.BufferBytes), wrong)) tested.Add(trials[t].Method.Row.Name);
        }

        Assert.Empty(wrong);
        Assert.Empty(methods.Select(m => m.Row.Name).Except(tested));
    }
}
