using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Programs;
using BitNet.Gen.Tests.Lowering;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Emit;

public sealed unsafe class EmitterTests
{
    [Theory]
    [InlineData("avx512")]
    [InlineData("avx2")]
    [InlineData("scalar")]
    public void AnElementwiseKernelComputesWhatItSays(string target)
    {
        const int n = 48, tokens = 3;
        var kernel = Emit(SmallPrograms.MultiplyAdd(target), target);
        var x = Enumerable.Range(0, n * tokens).Select(i => i * 0.37f - 3).ToArray();
        var w = Enumerable.Range(0, n).Select(i => 1f / (i + 1)).ToArray();
        var y = new float[n * tokens];
        fixed (float* px = x, pw = w, py = y)
            CompiledClass.Compile(kernel.Text).Run(kernel.Method, [(nint)px, (nint)pw, (nint)py, n, BitConverter.SingleToInt32Bits(0.5f)], tokens);
        Assert.Equal(x.Select((v, i) => v * w[i % n] + 0.5f), y);
    }

    [Theory]
    [InlineData("avx512", 64)]
    [InlineData("avx2", 32)]
    public void ATernaryKernelComputesWhatItSays(string target, int vectorBytes)
    {
        const int n = 64;
        var kernel = Emit(SmallPrograms.TernaryRow(target, vectorBytes), target);
        var random = new Random(1);
        var w = Enumerable.Range(0, n * 4).Select(_ => (byte)(random.Next(3) | random.Next(3) << 2 | random.Next(3) << 4 | random.Next(3) << 6)).ToArray();
        var x = Enumerable.Range(0, n).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
        var y = new int[16];
        fixed (byte* pw = w)
        fixed (sbyte* px = x)
        fixed (int* py = y)
            CompiledClass.Compile(kernel.Text).Run(kernel.Method, [(nint)pw, (nint)px, (nint)py, n], 1);
        for (int row = 0; row < 16; row++)
        {
            int sum = 0;
            for (int k = 0; k < n; k++) sum += (w[k / 16 * 64 + row * 4 + k % 4] >> (k % 16 / 4 * 2) & 3) * x[k];
            Assert.Equal(sum, y[row]);
        }
    }

    [Fact]
    public void TheTextOfATernaryKernelReadsAsReviewed() => KernelGolden.Check("ternary_row_avx2.txt", Emit(SmallPrograms.TernaryRow("avx2", 32), "avx2").Text);

    [Theory]
    [InlineData("avx512")]
    [InlineData("scalar")]
    public void TheTextOfAMixedKernelReadsAsReviewed(string target) => KernelGolden.Check($"mixed_{target}.txt", Emit(MixedProgram.Create(target), target).Text);

    private static EmittedKernel Emit(VectorProgram program, string target)
    {
        var bag = new DiagnosticBag("test.kernel.yaml");
        var lowered = PassPipeline.Lower(program, TargetFolder.Get(target), bag);
        Assert.Empty(bag.Diagnostics.Select(d => d.ToString()));
        return CSharpEmitter.Emit(lowered!, TargetFolder.Get(target));
    }
}
