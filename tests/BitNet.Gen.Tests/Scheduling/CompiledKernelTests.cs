using BitNet.Gen.Kernels;
using BitNet.Gen.Tests.Kernels;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Scheduling;

/// <summary>Every kernel on every target that this machine has, against the interpreter, bit for bit.</summary>
public sealed class CompiledKernelTests
{
    private static readonly Lazy<CompiledKernels> Compiled = new(() => new CompiledKernels(Kernels(), TargetFolder.Names));

    public static TheoryData<string> Targets => [.. TargetFolder.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Kernels_equal_the_interpreter_bit_for_bit(string target)
    {
        var compiled = Compiled.Value;
        Assert.SkipUnless(compiled.CanRun(target), $"this machine cannot run {target}");
        foreach (bool special in new[] { false, true })
        {
            foreach (var call in KernelCases.Calls(special))
                call.Copy().Interpret().AssertEqual(compiled.Run(call, target), $"{call.Kernel.Name} {call.Kernel.Variant} on {target}");
        }
    }

    private static IEnumerable<KernelIr> Kernels() =>
        SpecFolder.Load().All<KernelSpec>().SelectMany(k => k.Variants).Where(k => InlineStorage.WeightsOf(k) is null);
}
