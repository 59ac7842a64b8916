using BitNet.Runtime.Hardware;
using BitNet.Runtime.Threading;

namespace BitNet.Runtime.Tests;

public sealed class HardwareTests
{
    [Fact]
    public void The_machine_is_described()
    {
        ProcessorInfo info = ProcessorInfo.Detect();
        Assert.NotEmpty(info.Name);
        Assert.Equal(info.Name.Trim(), info.Name);
        Assert.True(info.Threads >= 1);
        Assert.True(info.MemoryBytes > 1 << 20);
        Assert.Equal(System.Runtime.Intrinsics.X86.Avx2.IsSupported, info.Features.Contains("Avx2"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{info.Name}, {info.Architecture}, {info.Threads} threads, {info.VectorBits} bits, {info.MemoryBytes >> 20} MiB: {string.Join(' ', info.Features)}");
    }

    [Fact]
    public void Reading_memory_has_a_rate_and_shows_in_the_peak()
    {
        using var pool = new WorkerPool(2);
        using var rate = new MemoryReadRate(pool);
        double measured = rate.Measure();
        Assert.InRange(measured, 0.01, 10_000);
        Assert.True(PeakMemory.Bytes() >= rate.Bytes);
        TestContext.Current.TestOutputHelper?.WriteLine($"{measured:F1} GB/s");
    }
}
