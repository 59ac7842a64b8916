using System.Runtime.InteropServices;
using BitNet.Gen.Formats;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Gen.Tests.Emit;

namespace BitNet.Gen.Tests.Targets;

/// <summary>Each row by itself: its text does what <c>hardware</c> says on all kinds of input, and <c>meaning</c> is the same wherever the row may be chosen.</summary>
[Trait("Machine", "this")]
public sealed unsafe class RowTests
{
    private const int Trials = 40;
    private const int TrialsOfAnImmediate = 8;

    public static TheoryData<string> Targets => [.. TargetFolder.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void RowsDoWhatTheySay(string target) => Check(TargetFolder.Get(target));

    [Fact]
    public void RowsOfPortableVectorsDoWhatTheySay() => Check(PortableVectors.Target);

    [Fact]
    public void RowsOfTheDocumentedTargetDoWhatTheySay()
    {
        const string fence = "```";
        string text = File.ReadAllText(Path.Combine(Repository.Specs, "README.md")).Split(fence).Single(part => part.StartsWith("yaml\ntarget:", StringComparison.Ordinal));
        Check(TargetFolder.Load([("documented.target.yaml", text["yaml\n".Length..])]).Values.Single());
    }

    private static void Check(TargetSpec spec)
    {
        var methods = RowMethod.Of(spec);
        var compiled = CompiledClass.Compile(string.Concat(methods.Select(m => m.Text())) + $"public static bool IsSupported() => {spec.Guard};\n");
        bool runs = ((delegate*<bool>)compiled.Function("IsSupported"))();
        if (!runs) Assert.Skip($"this machine cannot run {spec.Name} ({spec.Guard}): its {methods.Count} texts compile");

        var random = new RowInputs(new Random(3));
        var wrong = new List<string>();
        var tested = new HashSet<string>();
        foreach (var method in methods)
        {
            for (int trial = 0; trial < TrialsOf(method) && wrong.Count < 20; trial++)
            {
                if (RowTrial.Create(method, random) is { } made && Run(method, made, (delegate*<byte**, void>)compiled.Function(method.Name), wrong)) tested.Add(method.Row.Name);
            }
        }

        Assert.Empty(wrong);
        Assert.Empty(methods.Select(m => m.Row.Name).Except(tested));
    }

    /// <summary>How often a method is tried; a row with an immediate has a method for each.</summary>
    internal static int TrialsOf(RowMethod method) => method.Row.Inputs.Any(o => o.Kind == RowOperandKind.Immediate) ? TrialsOfAnImmediate : Trials;

    /// <summary>Runs a row once; whether any lane was inside of what the row may be chosen for.</summary>
    private static bool Run(RowMethod method, RowTrial trial, delegate*<byte**, void> function, List<string> wrong)
    {
        int buffers = RowTrial.BuffersOf(method.Row);
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(buffers * RowTrial.BufferBytes), 64);
        byte** arg = stackalloc byte*[buffers];
        try
        {
            for (int o = 0; o < buffers; o++) arg[o] = memory + (o * RowTrial.BufferBytes);
            trial.Fill(new Span<byte>(memory, buffers * RowTrial.BufferBytes));
            function(arg);
            return trial.Check(new ReadOnlySpan<byte>(arg[method.Row.Inputs.Count], RowTrial.BufferBytes), wrong);
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }
}
