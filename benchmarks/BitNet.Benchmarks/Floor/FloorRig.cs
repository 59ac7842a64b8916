using System.Diagnostics;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Threading;

namespace BitNet.Benchmarks.Floor;

/// <summary>The floor's kernels with their memory: random ternary weights far beyond the caches, activations of <see cref="Tokens"/> tokens, and threads.</summary>
internal sealed unsafe class FloorRig : IDisposable
{
    /// <summary>Columns of the weights.</summary>
    public const int K = 2560;

    /// <summary>Rows that a gemv multiplies: 262 MB at 2 bits.</summary>
    public const int GemvRows = K * 160;

    /// <summary>Rows that a gemm multiplies.</summary>
    public const int GemmRows = K * 16;

    /// <summary>The most tokens that a gemm multiplies.</summary>
    public const int Tokens = 66;

    private readonly List<AlignedBuffer> _buffers = [];
    private readonly int* _sums;
    private readonly byte*[] _staged;
    private readonly RadixTables _tables = new();

    public FloorRig(WorkerPool pool)
    {
        Pool = pool;
        var random = new Random(1);
        Activations = (sbyte*)Allocate((long)K * Tokens + 64);
        for (int i = 0; i < K * Tokens; i++) Activations[i] = (sbyte)random.Next(-127, 128);
        TwoBit = Allocate((long)GemvRows * K / 4 + 16384);
        for (long i = 0; i < (long)GemvRows * K / 4; i++)
            TwoBit[i] = (byte)(random.Next(3) | random.Next(3) << 2 | random.Next(3) << 4 | random.Next(3) << 6);
        Radix = Allocate(RadixBytes + 16384);
        for (long i = 0; i < RadixBytes; i++)
            Radix[i] = (byte)(random.Next(3) * 82 + random.Next(81));
        _sums = (int*)Allocate(Outputs * sizeof(int));
        _staged = new byte*[pool.Threads];
        for (int i = 0; i < _staged.Length; i++) _staged[i] = Allocate(K * 32);
    }

    public WorkerPool Pool { get; }

    /// <summary>int8[Tokens, K].</summary>
    public sbyte* Activations { get; }

    /// <summary>Panels of 16 rows at 2 bits a weight.</summary>
    public byte* TwoBit { get; }

    /// <summary>Panels of 16 rows at 1.6 bits a weight.</summary>
    public byte* Radix { get; }

    /// <summary>Bytes that a gemv at 1.6 bits reads.</summary>
    public static long RadixBytes => (long)GemvRows * K / 5;

    /// <summary>The most results of a product.</summary>
    public static long Outputs => Math.Max(GemvRows, (long)GemmRows * Tokens);

    /// <summary>Multiplies all rows by one token, at 2 bits a weight.</summary>
    public void Gemv2() => Gemv((first, rows) => FloorKernels.Gemv2Bit(TwoBit + (long)first * K / 4, Activations, _sums + first, rows, K));

    /// <summary>Multiplies all rows by one token, at 1.6 bits a weight.</summary>
    public void Gemv16() => Gemv((first, rows) => FloorKernels.Gemv16Bit(Radix + (long)first * K / 5, Activations, _sums + first, rows, K, _tables));

    /// <summary>Multiplies <see cref="GemmRows"/> rows by some tokens.</summary>
    public void Gemm(int tokens)
    {
        int rows = GemmRows / Pool.Threads;
        Pool.Run(new Work((from, to, thread) =>
        {
            for (nint part = from; part < to; part++)
                FloorKernels.Gemm2Bit(TwoBit + part * rows * K / 4, Activations, _sums + part * rows * tokens, rows, K, tokens, _staged[thread]);
        }), Pool.Threads, 1);
    }

    /// <summary>Seconds that an action takes.</summary>
    public static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public byte* Allocate(long bytes)
    {
        var buffer = new AlignedBuffer(bytes, AlignedBuffer.Page);
        _buffers.Add(buffer);
        return buffer.Pointer;
    }

    public void Dispose()
    {
        foreach (var buffer in _buffers) buffer.Dispose();
    }

    private void Gemv(Action<int, int> kernel)
    {
        int rows = GemvRows / Pool.Threads;
        Pool.Run(new Work((from, to, _) => kernel((int)from * rows, (int)(to - from) * rows)), Pool.Threads, 1);
    }

    private sealed class Work(Action<nint, nint, int> run) : IWork
    {
        public void Run(nint from, nint to, int thread) => run(from, to, thread);
    }
}
