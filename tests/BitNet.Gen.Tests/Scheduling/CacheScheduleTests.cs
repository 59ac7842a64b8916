using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Scheduling;
using BitNet.Gen.Tests.Kernels;
using BitNet.Gen.Tests.Targets;

namespace BitNet.Gen.Tests.Scheduling;

/// <summary>How kernels read and write arrays that live as long as a context; their results are tested by <see cref="InterpretedKernelTests"/>.</summary>
public sealed class CacheScheduleTests
{
    [Theory]
    [InlineData("f32", 4)]
    [InlineData("f16", 2)]
    [InlineData("i8", 1)]
    public void Attention_hints_once_at_each_cache_line_that_a_block_of_results_will_read(string kv, int linesOfValues)
    {
        var loops = Schedule("attention", kv, "avx512").Body.WithNested().OfType<LoopStatement>()
            .Select(loop => (Hints: loop.Body.OfType<PrefetchStatement>().ToList(), Sums: loop.Body.Count(s => s is VectorUpdate)))
            .Where(loop => loop.Sums == 16)
            .ToList();

        // 64 positions in blocks that stand pages apart, and 64 neighbouring values.
        Assert.Equal([("keys", 4), ("values", linesOfValues)], loops.Select(loop => (loop.Hints[0].At.Base, loop.Hints.Count)));
    }

    [Fact]
    public void What_stays_in_the_processor_has_no_hints() =>
        Assert.DoesNotContain(Schedule("rms_norm", "", "avx512").Body.WithNested(), s => s is PrefetchStatement);

    [Theory]
    [InlineData("keys", "f16", ElementType.U16)]
    [InlineData("keys", "i8", ElementType.I8)]
    [InlineData("values", "f16", ElementType.U16)]
    [InlineData("values", "i8", ElementType.I8)]
    public void Keys_and_values_are_converted_in_lanes(string kernel, string kv, ElementType stored)
    {
        foreach (string target in new[] { "avx2", "avx512", "neon" })
            Assert.Contains(Schedule(kernel, kv, target).Body.WithNested(), s => s is VectorStore store && store.To.Element == stored);
    }

    private static VectorProgram Schedule(string kernel, string variant, string target)
    {
        var spec = TargetFolder.Get(target);
        return KernelScheduler.Schedule(KernelCall.Find(kernel, variant), spec, new RowCoverage(spec));
    }
}
