using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Engine;

/// <summary>
/// The kernels of some tables, with threads and buffers to run them on arrays of managed code. The generated classes (<c>Formats</c>, <c>Kernels</c>) call one
/// that their assembly shares; who wants to choose target and threads makes one of his own.
/// </summary>
/// <remarks>
/// Any number of threads may call it; calls wait for each other, and each uses all threads of the pool. What it is made of,
/// <see cref="KernelSet"/>, <see cref="WorkerPool"/>, <see cref="WeightPacker"/> and <see cref="MatrixMultiplier"/>, is there for programs that plan their own buffers.
/// </remarks>
public sealed unsafe partial class KernelEngine : IDisposable
{
    // Waking threads costs as much as a core computes in a few microseconds: work on fewer elements stays on the caller's.
    private const long ElementsWorthThreads = 1 << 14;

    private readonly Lock _lock = new();
    private readonly WorkerPool _pool;

    /// <summary>Selects kernels and starts the threads.</summary>
    /// <param name="tables">The generated tables; where two have the same kernel, format or layout, the first wins.</param>
    /// <param name="target">The target to use; null takes <see cref="KernelSet.TargetVariable"/>, else the best that runs here.</param>
    /// <param name="threads">The number of threads, the caller included; 0 takes <see cref="WorkerPool.ThreadsVariable"/>, else one for each processor.</param>
    /// <exception cref="KernelNotFoundException">The tables hold no kernel, or none of their targets can run here.</exception>
    /// <exception cref="ArgumentException">The target is unknown or cannot run here, or the number of threads is out of range.</exception>
    public KernelEngine(IReadOnlyList<KernelTable> tables, string? target = null, int threads = 0)
    {
        Kernels = new KernelSet(tables, target);
        _pool = new WorkerPool(threads);
        _packer = new WeightPacker(Kernels, _pool);
        _multiplier = new MatrixMultiplier(_pool, BatchTokens);
    }

    /// <summary>The kernels.</summary>
    public KernelSet Kernels { get; }

    /// <summary>Runs a kernel over all its work items.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="items">The number of work items.</param>
    /// <param name="elements">The number of elements that it reads and writes, by which is decided whether other threads help.</param>
    /// <param name="args">Its argument slots, see <see cref="KernelEntry"/>.</param>
    public void Run(KernelEntry kernel, nint items, long elements, ReadOnlySpan<nint> args)
    {
        lock (_lock)
        {
            fixed (nint* slots = args) _pool.Run(kernel, slots, items, elements < ElementsWorthThreads ? Math.Max(1, items) : 0);
        }
    }

    /// <summary>Ends the threads and frees the buffers.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _multiplier.Dispose();
            _values.Dispose();
            _codes.Dispose();
            _scales.Dispose();
            _sums.Dispose();
            _pool.Dispose();
        }
    }
}
