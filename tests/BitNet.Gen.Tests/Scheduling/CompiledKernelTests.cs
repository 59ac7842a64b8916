using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;
using BitNet.Gen.Matmul;
using BitNet.Gen.Tests.Kernels;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Scheduling;

/// <summary>Every kernel on every target that this machine has, against the interpreter, bit for bit.</summary>
[Trait("Machine", "this")]
public sealed class CompiledKernelTests
{
    private static readonly Lazy<CompiledKernels> Compiled = new(() => new CompiledKernels(Kernels(), TargetFolder.Names.Where(MachineTargets.CanRun)));
    private static readonly Lazy<IReadOnlyList<KernelIr>> AllRows = new(() => [.. MakeRows()]);
    private static readonly Lazy<IReadOnlyList<KernelCall>> AllRowsCalls = new(() => [.. AllRows.Value.Select(kernel => RowsCall(kernel, tokens: 3))]);

    public static TheoryData<string> Targets => [.. TargetFolder.Names];

    [Fact]
    public void Every_kernel_has_cases()
    {
        var tested = KernelCases.All().Select(c => (c.Kernel, c.Variant)).Append(("embed", "")).ToHashSet();
        var shipped = SpecFolder.Load().All<KernelSpec>().Where(k => !MatmulPattern.Matches(k)).SelectMany(k => k.Variants).Select(v => (v.Name, v.Variant));
        Assert.DoesNotContain(shipped, k => !tested.Contains(k));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Kernels_equal_the_interpreter_bit_for_bit(string target)
    {
        MachineTargets.SkipUnlessItRuns(target);
        var compiled = Compiled.Value;
        foreach (bool special in new[] { false, true })
        {
            foreach (var call in KernelCases.Calls(special))
            {
                foreach (string variant in compiled.Variants(call.Kernel, target)) call.Expected.AssertEqual(compiled.Run(call, target, variant), $"{call.Kernel.Name} {variant} on {target}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Rows_of_every_format_equal_the_interpreter_bit_for_bit(string target)
    {
        MachineTargets.SkipUnlessItRuns(target);
        var compiled = Compiled.Value;
        foreach (var call in RowsCalls) call.Expected.AssertEqual(compiled.Run(call, target, call.Kernel.Variant), $"{call.Kernel.Name} {call.Kernel.Variant} on {target}");
    }

    /// <summary>All kernels but products of matrices.</summary>
    internal static IEnumerable<KernelIr> Kernels() =>
        SpecFolder.Load().All<KernelSpec>().SelectMany(k => k.Variants).Where(k => InlineStorage.WeightsOf(k) is null).Concat(AllRows.Value);

    /// <summary>A call of the kernel that reads rows of a stored matrix, for every format; tests share them and run copies.</summary>
    internal static IReadOnlyList<KernelCall> RowsCalls => AllRowsCalls.Value;

    private static IEnumerable<KernelIr> MakeRows()
    {
        var embed = SpecFolder.Load().Find<KernelSpec>("embed")!.Variants.Single();
        return SpecFolder.Load().All<FormatSpec>().Select(format => InlineStorage.Apply(embed, new FormatStorage(format)));
    }

    /// <summary>A call on blocks of any bytes.</summary>
    private static KernelCall RowsCall(KernelIr kernel, int tokens)
    {
        var call = KernelCall.Random(kernel, new() { ["t"] = tokens, ["n"] = 256, ["v"] = 4 }, 7);
        foreach (var bytes in call.Tensors.Where(t => t.Key is "w" or "w_tail").Select(t => t.Value).Where(d => !d.Element.IsFloat()))
        {
            var random = new Random(11);
            for (int i = 0; i < bytes.Count; i++) bytes[i] = random.Next(256);
        }

        return call;
    }
}
