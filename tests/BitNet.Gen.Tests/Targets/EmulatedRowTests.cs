using BitNet.Gen.Programs;

namespace BitNet.Gen.Tests.Targets;

/// <summary>
/// Rows of targets that this machine may lack, on the real instructions: their C texts, compiled by a cross compiler and run by an emulator,
/// do what <c>hardware</c> says, and <c>meaning</c> is the same wherever the row may be chosen.
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
        ExternalTool.SkipUnlessFound(spec.Proof.Compiler, "apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross");
        ExternalTool.SkipUnlessFound(spec.Proof.Emulator, "apt-get install qemu-user");
        var random = new RowInputs(new Random(5));
        var methods = RowMethod.Of(spec).Where(m => m.CanBeChosen).ToList();
        var trials = new List<(RowMethod Method, RowTrial Trial)>();
        foreach (var method in methods)
        {
            for (int trial = 0; trial < RowTests.TrialsOf(method); trial++)
            {
                if (RowTrial.Create(method, random) is { } made) trials.Add((method, made));
            }
        }

        byte[] outputs = Run(spec, methods, trials);
        var wrong = new List<string>();
        var tested = new HashSet<string>();
        for (int t = 0; t < trials.Count && wrong.Count < 20; t++)
        {
            if (trials[t].Trial.Check(outputs.AsSpan(t * RowTrial.BufferBytes, RowTrial.BufferBytes), wrong)) tested.Add(trials[t].Method.Row.Name);
        }

        Assert.Empty(wrong);
        Assert.Empty(methods.Select(m => m.Row.Name).Except(tested));
    }

    private static byte[] Run(Specs.TargetSpec spec, IReadOnlyList<RowMethod> methods, List<(RowMethod Method, RowTrial Trial)> trials)
    {
        string folder = Directory.CreateTempSubdirectory("bitnet-rows-").FullName;
        try
        {
            string source = Path.Combine(folder, "rows.c"), program = Path.Combine(folder, "rows"), input = Path.Combine(folder, "in"), output = Path.Combine(folder, "out");
            File.WriteAllText(source, EmulatedRows.Program(spec, methods, trials.Select(t => t.Method)));
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
            ExternalTool.Run(spec.Proof.Compiler, [.. spec.Proof.Options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-O1", "-fno-strict-aliasing", "-static", "-o", program, source]);
            ExternalTool.Run(spec.Proof.Emulator, [program, input, output]);
            return File.ReadAllBytes(output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
