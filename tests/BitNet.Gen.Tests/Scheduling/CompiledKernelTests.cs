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
    private static readonly Lazy<CompiledKernels> Compiled = new(() => new CompiledKernels(Kernels(), TargetFolder.Names));

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
        var compiled = Compiled.Value;
        Assert.SkipUnless(compiled.CanRun(target), $"this machine cannot run {target}");
        foreach (bool special in new[] { false, true })
        {
            foreach (var call in KernelCases.Calls(special))
            {
                var expected = call.Copy().Interpret();
                foreach (string variant in compiled.Variants(call.Kernel, target)) expected.AssertEqual(compiled.Run(call, target, variant), $"{call.Kernel.Name} {variant} on {target}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Rows_of_every_format_equal_the_interpreter_bit_for_bit(string target)
    {
        var compiled = Compiled.Value;
        Assert.SkipUnless(compiled.CanRun(target), $"this machine cannot run {target}");
        foreach (var kernel in Rows())
        {
            var call = RowsCall(kernel, tokens: 5);
            call.Copy().Interpret().AssertEqual(compiled.Run(call, target, kernel.Variant), $"{kernel.Name} {kernel.Variant} on {target}");
        }
    }

    /// <summary>All kernels but products of matrices.</summary>
    internal static IEnumerable<KernelIr> Kernels() =>
        SpecFolder.Load().All<KernelSpec>().SelectMany(k => k.Variants).Where(k => InlineStorage.WeightsOf(k) is null).Concat(Rows());

    /// <summary>The kernel that reads rows of a stored matrix, for every format.</summary>
    internal static IEnumerable<KernelIr> Rows()
    {
        var embed = SpecFolder.Load().Find<KernelSpec>("embed")!.Variants.Single();
        return SpecFolder.Load().All<FormatSpec>().Select(format => InlineStorage.Apply(embed, new FormatStorage(format)));
    }

    /// <summary>A call of such a kernel on blocks of any bytes.</summary>
    internal static KernelCall RowsCall(KernelIr kernel, int tokens)
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
