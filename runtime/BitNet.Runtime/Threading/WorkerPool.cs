using System.Globalization;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Threading;

/// <summary>A fixed set of threads that divide kernels among them and wake in microseconds; the caller is one of them.</summary>
/// <remarks>
/// A region is a list of jobs whose items are independent. Chunks of items are handed out from one counter over all jobs, in order,
/// so that no thread waits while work is left, and which thread does what never shows in a result. A thread that wakes too late
/// is not waited for. One region runs at a time; a second call while one runs is an error.
/// </remarks>
public sealed unsafe partial class WorkerPool : IDisposable
{
    /// <summary>The largest number of threads.</summary>
    public const int MaxThreads = 1024;

    /// <summary>The environment variable that gives the number of threads.</summary>
    public const string ThreadsVariable = "BITNET_THREADS";

    // Enough that the last chunks even out threads of unequal speed, few enough that the counter is not contended.
    private const int ChunksPerThread = 8;

    // Items of one kernel may differ much, as parts of attention do of which most are empty: no chunk may be a large part of the work.
    private const int MaxKernelItems = 16;

    private readonly AlignedBuffer?[] _scratch;
    private long _scratchBytes;
    private Launch[] _launches = new Launch[8];
    private nint _chunks;
    private IWork? _work;
    private int _running;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many, the caller included; 0 takes <see cref="ThreadsVariable"/>, else one for each processor.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative or above <see cref="MaxThreads"/>.</exception>
    /// <exception cref="InvalidOperationException">The environment variable holds no such number.</exception>
    public WorkerPool(int threads = 0)
    {
        if (threads is < 0 or > MaxThreads)
            throw new ArgumentOutOfRangeException(nameof(threads), threads, $"The number of threads lies between 1 and {MaxThreads}, or is 0 for the default.");
        Threads = threads == 0 ? DefaultThreads() : threads;
        _scratch = new AlignedBuffer?[Threads];
        _workers = StartWorkers();
    }

    /// <summary>The number of threads, the caller included.</summary>
    public int Threads { get; }

    /// <summary>The number of threads where none is asked for: <see cref="ThreadsVariable"/>, else one for each processor this process may use.</summary>
    /// <exception cref="InvalidOperationException">The variable is set, but to no number from 1 to <see cref="MaxThreads"/>.</exception>
    public static int DefaultThreads()
    {
        string? text = Environment.GetEnvironmentVariable(ThreadsVariable);
        if (string.IsNullOrEmpty(text)) return Math.Min(Environment.ProcessorCount, MaxThreads);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 1 and <= MaxThreads) return threads;
        throw new InvalidOperationException($"{ThreadsVariable} is '{text}', which is no number from 1 to {MaxThreads}; set it to one or unset it.");
    }

    /// <summary>Runs one kernel over <paramref name="items"/> work items and returns when all are done.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="args">Its argument slots.</param>
    /// <param name="items">The number of work items.</param>
    /// <param name="grain">Items handed to a thread at a time; 0 leaves the choice to the pool.</param>
    public void Run(KernelEntry kernel, nint* args, nint items, nint grain = 0)
    {
        var job = new KernelJob(kernel, args, items, grain);
        Run(new ReadOnlySpan<KernelJob>(in job));
    }

    /// <summary>Runs several kernels that do not depend on each other as one region and returns when all are done.</summary>
    /// <exception cref="InvalidOperationException">The pool is running a region already.</exception>
    public void Run(ReadOnlySpan<KernelJob> jobs)
    {
        Enter();
        try
        {
            if (_launches.Length < jobs.Length) _launches = new Launch[jobs.Length];
            nint chunks = 0;
            long scratchBytes = 0;
            for (int i = 0; i < jobs.Length; i++)
            {
                ref readonly KernelJob job = ref jobs[i];
                ref Launch launch = ref _launches[i];
                launch.Function = (delegate*<nint*, nint, nint, byte*, void>)job.Kernel.Function;
                launch.Args = job.Args;
                launch.First = job.First;
                nint grain = GrainFor(job.Items, job.Grain);
                chunks = launch.SetItems(job.Items, job.Grain == 0 ? Math.Min(grain, Math.Max(MaxKernelItems, job.Kernel.ItemBlock)) : grain, chunks);
                scratchBytes = Math.Max(scratchBytes, job.Kernel.ScratchBytes(job.Args));
            }

            GrowScratch(scratchBytes);
            if (Threads == 1 || chunks <= 1)
            {
                for (int i = 0; i < jobs.Length; i++)
                {
                    if (jobs[i].Items > 0) jobs[i].Kernel.Invoke(jobs[i].Args, jobs[i].First, jobs[i].First + jobs[i].Items, Scratch(0));
                }
            }
            else
            {
                RunRegion(chunks);
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs managed work over <paramref name="items"/> items and returns when all are done.</summary>
    /// <param name="work">The work; the first exception that it throws ends the region and is thrown here.</param>
    /// <param name="items">The number of work items.</param>
    /// <param name="grain">Items handed to a thread at a time; 0 leaves the choice to the pool.</param>
    /// <exception cref="InvalidOperationException">The pool is running a region already.</exception>
    public void Run(IWork work, nint items, nint grain = 0)
    {
        Enter();
        try
        {
            ref Launch launch = ref _launches[0];
            launch.Function = null;
            nint chunks = launch.SetItems(items, GrainFor(items, grain), 0);
            if (Threads == 1 || chunks <= 1)
            {
                if (items > 0) work.Run(0, items, 0);
                return;
            }

            _work = work;
            RunRegion(chunks);
        }
        finally
        {
            _work = null;
            Leave();
        }
    }

    /// <summary>Ends the threads and frees their scratch memory.</summary>
    /// <exception cref="InvalidOperationException">The pool is running a region.</exception>
    public void Dispose()
    {
        if (_stopping) return;
        Enter();
        StopWorkers();
        foreach (AlignedBuffer? scratch in _scratch) scratch?.Dispose();
    }

    private nint GrainFor(nint items, nint grain)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        ArgumentOutOfRangeException.ThrowIfNegative(grain);
        // Rounded down: 40 parts of attention in threes are 21 for one of two threads and 19 for the other, in twos 20 for each.
        return grain != 0 ? grain : Math.Max(1, items / ((nint)Threads * ChunksPerThread));
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        if (Interlocked.Exchange(ref _running, 1) != 0)
            throw new InvalidOperationException("The worker pool is running a region already; it serves one caller at a time, and work must not start a region of its own.");
    }

    private void Leave() => Volatile.Write(ref _running, 0);

    // The caller grows every thread's memory, so that a lack of it surfaces here and not on a thread that nobody watches.
    private void GrowScratch(long bytes)
    {
        if (bytes <= _scratchBytes) return;
        for (int i = 0; i < Threads; i++)
        {
            _scratch[i]?.Dispose();
            _scratch[i] = null;
            _scratch[i] = new AlignedBuffer(bytes, AlignedBuffer.Page);
        }

        _scratchBytes = bytes;
    }

    private byte* Scratch(int thread) => _scratchBytes == 0 ? null : _scratch[thread]!.Pointer;

    /// <summary>A job as the threads see it: chunks <see cref="FirstChunk"/> to <see cref="EndChunk"/> (exclusive) of the region are its own.</summary>
    private struct Launch
    {
        public delegate*<nint*, nint, nint, byte*, void> Function;
        public nint* Args;
        public nint First;
        public nint Items;
        public nint Grain;
        public nint FirstChunk;
        public nint EndChunk;

        public nint SetItems(nint items, nint grain, nint firstChunk)
        {
            Items = items;
            Grain = grain;
            FirstChunk = firstChunk;
            EndChunk = checked(firstChunk + items / grain + (items % grain == 0 ? 0 : 1));
            return EndChunk;
        }
    }
}
