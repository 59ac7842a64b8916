using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Programs;
using BitNet.Gen.Tests.Lowering;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Emit;

/// <summary>The text as people read it; that it computes what it says is tested with the interpreter.</summary>
public sealed class EmitterTests
{
    [Fact]
    public void TheTextOfATernaryKernelReadsAsReviewed() => Golden.Check("Emit", "ternary_row_avx2.txt", Emit(SmallPrograms.TernaryRow("avx2", 32), "avx2").Text);

    [Theory]
    [InlineData("avx512")]
    [InlineData("scalar")]
    public void TheTextOfAMixedKernelReadsAsReviewed(string target) => Golden.Check("Emit", $"mixed_{target}.txt", Emit(MixedProgram.Create(target), target).Text);

    private static EmittedKernel Emit(VectorProgram program, string target)
    {
        var bag = new DiagnosticBag("test.kernel.yaml");
        var lowered = PassPipeline.Lower(program, TargetFolder.Get(target), bag);
        Assert.Empty(bag.Diagnostics.Select(d => d.ToString()));
        return CSharpEmitter.Emit(lowered!, TargetFolder.Get(target));
    }
}
