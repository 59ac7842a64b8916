using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Gen.Tests.Emit;

namespace BitNet.Gen.Tests.Targets;

/// <summary>
/// Rows of targets that this machine may lack, on the real instructions: their C texts by a cross compiler, and their C# texts by .NET's own compiler,
/// run by an emulator. Both do what <c>hardware</c> says, and <c>meaning</c> is the same wherever the row may be chosen.
/// </summary>
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
        SkipWithoutTools(spec.Proof);
        var methods = Methods(spec);
        Check(spec, methods, trials => EmulatedRows.FromC(spec, methods, trials), image: null);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void TheMachineCodeOfTheirCSharpDoesTheSame(string target)
    {
        var spec = TargetFolder.Get(target);
        SkipWithoutTools(spec.Proof);
        string compiler = AheadOfTimeCompiler.FindOrSkip();
        var methods = Methods(spec);
        string text = $"{CompiledClass.Usings}public static unsafe class Rows\n{{\n{string.Concat(methods.Select(m => m.Text()))}}}\n";
        var code = AheadOfTimeCompiler.Compile(compiler, [text], spec.Proof);
        byte[] image = code.Loaded();
        Check(spec, methods, trials => EmulatedRows.FromImage(image.Length, trials, row => code.Find("Rows", row.Name) ?? throw new InvalidOperationException($"{row.Name} was not compiled")), image);
    }

    private static void SkipWithoutTools(TargetProof proof)
    {
        ExternalTool.SkipUnlessFound(proof.Compiler, "apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross");
        ExternalTool.SkipUnlessFound(proof.Emulator, "apt-get install qemu-user");
    }

    private static List<RowMethod> Methods(TargetSpec spec) => RowMethod.Of(spec).Where(m => m.CanBeChosen).ToList();

    /// <summary>Tries every row with random operands and compares what the emulated program gives with the rules.</summary>
    /// <param name="program">The C program that runs these rows in order.</param>
    /// <param name="image">A file that the program reads, where it does.</param>
    private static void Check(TargetSpec spec, List<RowMethod> methods, Func<IReadOnlyList<RowMethod>, string> program, byte[]? image)
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

        byte[] outputs = Run(spec.Proof, program(trials.Select(t => t.Method).ToList()), trials, image);
        var wrong = new List<string>();
        var tested = new HashSet<string>();
        for (int t = 0; t < trials.Count && wrong.Count < 20; t++)
        {
            if (trials[t].Trial.Check(outputs.AsSpan(t * RowTrial.BufferBytes, RowTrial.BufferBytes), wrong)) tested.Add(trials[t].Method.Row.Name);
        }

        Assert.Empty(wrong);
        Assert.Empty(methods.Select(m => m.Row.Name).Except(tested));
    }

    private static byte[] Run(TargetProof proof, string text, List<(RowMethod Method, RowTrial Trial)> trials, byte[]? image)
    {
        string folder = Directory.CreateTempSubdirectory("bitnet-rows-").FullName;
        try
        {
            string source = Path.Combine(folder, "rows.c"), program = Path.Combine(folder, "rows");
            string input = Path.Combine(folder, "in"), output = Path.Combine(folder, "out"), code = Path.Combine(folder, "image");
            File.WriteAllText(source, text);
            File.WriteAllBytes(code, image ?? []);
            using (var file = File.Create(input))
            {
                foreach (var (method, trial) in trials)
                {
                    var memory = new byte[RowTrial.BuffersOf(method.Row) * RowTrial.BufferBytes];
                    trial.Fill(memory);
                    file.Write(memory);
                }
            }

            // Registers are read from and written to bytes: the compiler must not reason from types that memory holds one of them only.
            ExternalTool.Run(proof.Compiler, [.. proof.Options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-O1", "-fno-strict-aliasing", "-static", "-o", program, source]);
            ExternalTool.Run(proof.Emulator, [program, input, output, code]);
            return File.ReadAllBytes(output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
