using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Runtime.Tests;

public sealed unsafe class WorkerPoolTests
{
    private static readonly KernelEntry s_count = new("count", "", "scalar", [], ToyFormats.Address(&Count));
    private static readonly KernelEntry s_fill = new("fill", "", "scalar", [], ToyFormats.Address(&FillScratch), (nint)(delegate*<nint*, nint>)&ScratchBytes);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Every_item_runs_exactly_once_in_many_tiny_regions(int threads)
    {
        using var pool = new WorkerPool(threads);
        using var counts = new AlignedBuffer(64 * sizeof(int));
        int* count = (int*)counts.Pointer;
        nint* args = stackalloc nint[] { (nint)count };
        for (int region = 0; region < 5_000; region++)
        {
            int items = region % 64 + 1;
            new Span<int>(count, 64).Clear();
            pool.Run(s_count, args, items, region % 3);
            for (int i = 0; i < 64; i++) Assert.Equal(i < items ? 1 : 0, count[i]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void A_thread_that_blocked_is_woken(int threads)
    {
        using var pool = new WorkerPool(threads);
        using var counts = new AlignedBuffer(4096 * sizeof(int));
        int* count = (int*)counts.Pointer;
        nint* args = stackalloc nint[] { (nint)count };
        for (int region = 1; region <= 50; region++)
        {
            // Around the time that threads spin, so that some are about to block when the region opens.
            Thread.Sleep(region % 3);
            pool.Run(s_count, args, 4096, 1);
            for (int i = 0; i < 4096; i++) Assert.Equal(region, count[i]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Several_jobs_share_a_region(int threads)
    {
        using var pool = new WorkerPool(threads);
        using var counts = new AlignedBuffer(3 * 1000 * sizeof(int));
        int* count = (int*)counts.Pointer;
        nint* args = stackalloc nint[] { (nint)count, (nint)(count + 1000), (nint)(count + 2000) };
        KernelJob[] jobs = [new(s_count, args, 1000, 7), new(s_count, args + 1, 0), new(s_count, args + 1, 1, 5), new(s_count, args + 2, 333)];
        for (int region = 1; region <= 500; region++)
        {
            pool.Run(jobs);
            for (int i = 0; i < 1000; i++) Assert.Equal((region, i < 1 ? region : 0, i < 333 ? region : 0), (count[i], count[1000 + i], count[2000 + i]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Items_may_begin_anywhere(int threads)
    {
        using var pool = new WorkerPool(threads);
        using var counts = new AlignedBuffer(100 * sizeof(int));
        int* count = (int*)counts.Pointer;
        nint* args = stackalloc nint[] { (nint)count };
        pool.Run([new KernelJob(s_count, args, 60, 7) { First = 30 }, new KernelJob(s_count, args, 1) { First = 95 }]);
        for (int i = 0; i < 100; i++) Assert.Equal(i is >= 30 and < 90 or 95 ? 1 : 0, count[i]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Scratch_is_aligned_large_enough_and_a_threads_own(int threads)
    {
        using var pool = new WorkerPool(threads);
        using var errors = new AlignedBuffer(sizeof(int));
        nint* args = stackalloc nint[] { errors.Address, 0 };
        foreach (int bytes in (ReadOnlySpan<int>)[64, 100_000, 1_000, 300_000])
        {
            args[1] = bytes;
            pool.Run(s_fill, args, 64, 1);
        }

        Assert.Equal(0, *(int*)errors.Pointer);
    }

    [Fact]
    public void A_region_allocates_nothing_once_warm()
    {
        using var pool = new WorkerPool(2);
        using var counts = new AlignedBuffer(64 * sizeof(int));
        nint* args = stackalloc nint[] { counts.Address };
        for (int i = 0; i < 100; i++) pool.Run(s_count, args, 64, 1);
        nint address = (nint)args;
        Assert.Equal(0, Allocations.Fewest(() =>
        {
            for (int i = 0; i < 1_000; i++) pool.Run(s_count, (nint*)address, 64, 1);
        }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Managed_work_runs_and_its_exception_reaches_the_caller(int threads)
    {
        using var pool = new WorkerPool(threads);
        var work = new Counting(100, failAt: -1);
        pool.Run(work, 100, 1);
        Assert.All(work.Counts, count => Assert.Equal(1, count));

        var failing = new Counting(100, failAt: 50);
        Assert.Equal("item 50", Assert.Throws<InvalidDataException>(() => pool.Run(failing, 100, 1)).Message);

        pool.Run(work, 100);
        Assert.All(work.Counts, count => Assert.Equal(2, count));
    }

    [Fact]
    public void A_region_inside_a_region_is_refused()
    {
        using var pool = new WorkerPool(2);
        Assert.Contains("already", Assert.Throws<InvalidOperationException>(() => pool.Run(new Nested(pool), 4, 1)).Message);
    }

    [Fact]
    public void Disposal_ends_spinning_and_blocked_threads()
    {
        for (int i = 0; i < 50; i++)
        {
            var pool = new WorkerPool(4);
            if (i % 2 == 0) Thread.Sleep(2);
            pool.Dispose();
            pool.Dispose();
            Assert.Throws<ObjectDisposedException>(() => pool.Run(new Counting(1, -1), 1));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1025)]
    public void A_number_of_threads_out_of_range_is_refused(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(threads));

    [Theory]
    [InlineData("3", 3)]
    [InlineData("0", 0)]
    [InlineData("two", 0)]
    [InlineData("-1", 0)]
    public void The_environment_gives_the_number_of_threads(string value, int expected)
    {
        string? old = Environment.GetEnvironmentVariable(WorkerPool.ThreadsVariable);
        Environment.SetEnvironmentVariable(WorkerPool.ThreadsVariable, value);
        try
        {
            if (expected != 0) Assert.Equal(expected, WorkerPool.DefaultThreads());
            else Assert.Contains($"BITNET_THREADS is '{value}'", Assert.Throws<InvalidOperationException>(() => WorkerPool.DefaultThreads()).Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable(WorkerPool.ThreadsVariable, old);
        }
    }

    private static void Count(nint* args, nint from, nint to, byte* scratch)
    {
        for (nint i = from; i < to; i++) Interlocked.Increment(ref ((int*)args[0])[i]);
    }

    private static nint ScratchBytes(nint* args) => args[1];

    private static void FillScratch(nint* args, nint from, nint to, byte* scratch)
    {
        var mine = new Span<byte>(scratch, (int)args[1]);
        mine.Fill((byte)from);
        Thread.Yield();
        if ((nint)scratch % AlignedBuffer.CacheLine != 0 || mine.ContainsAnyExcept((byte)from)) Interlocked.Increment(ref *(int*)args[0]);
    }

    private sealed class Counting(int items, int failAt) : IWork
    {
        public int[] Counts { get; } = new int[items];

        public void Run(nint from, nint to, int thread)
        {
            for (nint i = from; i < to; i++)
            {
                if (i == failAt) throw new InvalidDataException($"item {i}");
                Interlocked.Increment(ref Counts[i]);
            }
        }
    }

    private sealed class Nested(WorkerPool pool) : IWork
    {
        public void Run(nint from, nint to, int thread) => pool.Run(this, 1);
    }
}
