using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Runtime.Hardware;

/// <summary>Measures how fast the threads of a pool can read memory: the bound of decoding.</summary>
/// <remarks>The machine may be shared, so a rate says something only next to what it is compared with: measure before and after it.</remarks>
public sealed unsafe class MemoryReadRate : IDisposable
{
    /// <summary>The fewest bytes that a measurement reads: more than the caches of the processors at hand.</summary>
    public const long MinBytes = 256L << 20;

    // Smaller pieces cost some percent, because the processor's prefetching begins anew in each.
    private const int ItemBytes = 512 * 1024;

    // A thread reads a piece in four streams side by side: of one alone, processors do not foresee enough (four were measured at 1.4 times its rate).
    private const int Stream = ItemBytes / 4;

    private readonly WorkerPool _pool;
    private readonly AlignedBuffer _memory;
    private readonly AlignedBuffer _results;
    private readonly nint _items;
    private readonly KernelEntry _read = new("memory_read", "", "runtime", [], (nint)(delegate*<nint*, nint, nint, byte*, void>)&Read);

    /// <summary>Allocates the memory and touches all of it.</summary>
    /// <param name="pool">The threads that read.</param>
    /// <param name="bytes">Bytes a measurement reads, at least <see cref="MinBytes"/>; rounded up to 512 KiB.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer bytes.</exception>
    /// <exception cref="OutOfMemoryException">The system has not that much memory.</exception>
    public MemoryReadRate(WorkerPool pool, long bytes = MinBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, MinBytes);
        _pool = pool;
        _items = (nint)((bytes - 1) / ItemBytes + 1);
        _memory = new AlignedBuffer((long)_items * ItemBytes, AlignedBuffer.Page, dense: true);
        _results = new AlignedBuffer((long)_items * sizeof(ulong));
        // Written, because untouched pages are all one page of zeros, which stays in the cache.
        nint* args = stackalloc nint[] { _memory.Address };
        pool.Run(new KernelEntry("memory_touch", "", "runtime", [], (nint)(delegate*<nint*, nint, nint, byte*, void>)&Touch), args, _items);
    }

    /// <summary>Bytes that a measurement reads.</summary>
    public long Bytes => _memory.Bytes;

    /// <summary>Reads the memory once.</summary>
    /// <returns>The rate in GB (10^9 bytes) a second.</returns>
    public double Measure()
    {
        nint* args = stackalloc nint[] { _memory.Address, _results.Address };
        long start = Stopwatch.GetTimestamp();
        _pool.Run(_read, args, _items, 1);
        return Bytes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _memory.Dispose();
        _results.Dispose();
    }

    private static void Touch(nint* args, nint from, nint to, byte* scratch)
    {
        for (nint item = from; item < to; item++) new Span<byte>((byte*)args[0] + item * ItemBytes, ItemBytes).Fill((byte)(item + 1));
    }

    // The results are stored, or the loads would be dead code.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Read(nint* args, nint from, nint to, byte* scratch)
    {
        byte* memory = (byte*)args[0];
        ulong* results = (ulong*)args[1];
        for (nint item = from; item < to; item++)
        {
            byte* p = memory + item * ItemBytes;
            results[item] = Vector512.IsHardwareAccelerated ? Read512(p) : Vector256.IsHardwareAccelerated ? Read256(p) : Read128(p);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Read512(byte* p)
    {
        Vector512<ulong> a = default, b = default;
        for (byte* end = p + Stream; p < end; p += 64)
        {
            a ^= Vector512.Load((ulong*)p) ^ Vector512.Load((ulong*)(p + Stream));
            b ^= Vector512.Load((ulong*)(p + 2 * Stream)) ^ Vector512.Load((ulong*)(p + 3 * Stream));
        }

        return Vector512.Sum(a ^ b);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Read256(byte* p)
    {
        Vector256<ulong> a = default, b = default;
        for (byte* end = p + Stream; p < end; p += 32)
        {
            a ^= Vector256.Load((ulong*)p) ^ Vector256.Load((ulong*)(p + Stream));
            b ^= Vector256.Load((ulong*)(p + 2 * Stream)) ^ Vector256.Load((ulong*)(p + 3 * Stream));
        }

        return Vector256.Sum(a ^ b);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Read128(byte* p)
    {
        Vector128<ulong> a = default, b = default;
        for (byte* end = p + Stream; p < end; p += 16)
        {
            a ^= Vector128.Load((ulong*)p) ^ Vector128.Load((ulong*)(p + Stream));
            b ^= Vector128.Load((ulong*)(p + 2 * Stream)) ^ Vector128.Load((ulong*)(p + 3 * Stream));
        }

        return Vector128.Sum(a ^ b);
    }
}
