using System.Diagnostics;
using BitNet.Kernels;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Benchmarks.Floor;

/// <summary>Races generated ternary kernels against the hand-written floor, alternating in one process, and prints the median of the rounds' ratios.</summary>
internal sealed unsafe class FloorComparison : IDisposable
{
    private const int K = 2560;
    private const int GemvRows = K * 160;   // 262 MB at 2 bits: far beyond the caches
    private const int GemmRows = K * 16;
    private const int Tokens = 66;

    private readonly WorkerPool _pool;
    private readonly int _rounds;
    private readonly List<AlignedBuffer> _buffers = [];
    private readonly sbyte* _a;
    private readonly byte* _twoBit;
    private readonly byte* _radix;
    private readonly int* _sums;
    private readonly float* _y;
    private readonly float* _ones;
    private readonly int* _activationSums;
    private readonly byte*[] _staged;
    private readonly RadixTables _tables = new();

    public FloorComparison(int threads, int rounds)
    {
        _pool = new WorkerPool(threads);
        _rounds = rounds;
        var random = new Random(1);
        _a = (sbyte*)Allocate((long)K * Tokens + 64);
        for (int i = 0; i < K * Tokens; i++) _a[i] = (sbyte)random.Next(-127, 128);
        _twoBit = Allocate((long)GemvRows * K / 4 + 16384);
        for (long i = 0; i < (long)GemvRows * K / 4; i++)
            _twoBit[i] = (byte)(random.Next(3) | random.Next(3) << 2 | random.Next(3) << 4 | random.Next(3) << 6);
        _radix = Allocate((long)GemvRows * K / 5 + 16384);
        for (long i = 0; i < (long)GemvRows * K / 5; i++)
            _radix[i] = (byte)(random.Next(3) * 82 + random.Next(81));
        long outputs = Math.Max(GemvRows, (long)GemmRows * Tokens);
        _sums = (int*)Allocate(outputs * 4);
        _y = (float*)Allocate(outputs * 4);
        _ones = (float*)Allocate((long)GemvRows * 4);
        new Span<float>(_ones, GemvRows).Fill(1);
        _activationSums = (int*)Allocate(Tokens * 4);
        for (int m = 0; m < Tokens; m++)
        {
            for (int i = 0; i < K; i++) _activationSums[m] += _a[m * K + i];
        }

        _staged = new byte*[_pool.Threads];
        for (int i = 0; i < _staged.Length; i++) _staged[i] = Allocate(K * 32);
    }

    public int Run()
    {
        if (!FloorKernels.IsSupported)
        {
            Console.Error.WriteLine("The floor needs AVX-512 with VBMI, which this processor or runtime lacks.");
            return 1;
        }

        var kernels = new KernelSet([KernelTables.Kernels]);
        double twoBitMacs = (double)GemvRows * K;
        var races = new List<Race>
        {
            new("gemv 2-bit", twoBitMacs, Gemv(FloorGemv2), Generated(kernels, "panel2", 1, GemvRows, _twoBit)),
            new("gemm of 66", (double)GemmRows * K * Tokens, Gemm(Tokens), Generated(kernels, "panel2", Tokens, GemmRows, _twoBit)),
            new("gemm of 6", (double)GemmRows * K * 6, Gemm(6), Generated(kernels, "panel2", 6, GemmRows, _twoBit)),
        };
        if (kernels.TryFind("matmul", "panel1_6.tensor.one") is not null)
            races.Insert(1, new("gemv 1.6-bit", twoBitMacs, Gemv(FloorGemv16), Generated(kernels, "panel1_6", 1, GemvRows, _radix)));

        for (int round = 0; round <= _rounds; round++)
        {
            foreach (var race in races) race.Round(counts: round > 0);
        }

        Console.WriteLine($"target {kernels.Target.Name}, {_pool.Threads} threads, {_rounds} rounds, medians");
        foreach (var race in races) Console.WriteLine(race.Summary());
        return 0;
    }

    public void Dispose()
    {
        _pool.Dispose();
        foreach (var buffer in _buffers) buffer.Dispose();
    }

    private byte* Allocate(long bytes)
    {
        var buffer = new AlignedBuffer(bytes, AlignedBuffer.Page);
        _buffers.Add(buffer);
        return buffer.Pointer;
    }

    private void FloorGemv2(int first, int rows) => FloorKernels.Gemv2Bit(_twoBit + (long)first * K / 4, _a, _sums + first, rows, K);

    private void FloorGemv16(int first, int rows) => FloorKernels.Gemv16Bit(_radix + (long)first * K / 5, _a, _sums + first, rows, K, _tables);

    private Action Gemv(Action<int, int> kernel) => () =>
    {
        int rows = GemvRows / _pool.Threads;
        _pool.Run(new Work((from, to, _) => kernel((int)from * rows, (int)(to - from) * rows)), _pool.Threads, 1);
    };

    private Action Gemm(int tokens) => () =>
    {
        int rows = GemmRows / _pool.Threads;
        _pool.Run(new Work((from, to, thread) =>
        {
            for (nint part = from; part < to; part++)
                FloorKernels.Gemm2Bit(_twoBit + part * rows * K / 4, _a, _sums + part * rows * tokens, rows, K, tokens, _staged[thread]);
        }), _pool.Threads, 1);
    };

    private Action Generated(KernelSet kernels, string layout, int tokens, int rows, byte* weights)
    {
        var entry = kernels.Layouts.First(candidate => candidate.Name == layout);
        KernelEntry kernel = kernels.MatMul(entry, Runtime.Weights.ScaleGranularity.Tensor).ForTokens(tokens);
        nint panels = rows / entry.TileRows;
        return () =>
        {
            nint* args = stackalloc nint[] { (nint)weights, (nint)_ones, (nint)_a, (nint)_ones, (nint)_activationSums, (nint)_y, K, tokens, rows, 0 };
            _pool.Run(kernel, args, panels, Math.Max(1, panels / _pool.Threads));
        };
    }

    private sealed class Work(Action<nint, nint, int> run) : IWork
    {
        public void Run(nint from, nint to, int thread) => run(from, to, thread);
    }

    private sealed class Race(string name, double macs, Action floor, Action generated)
    {
        private readonly List<double> _ratios = [];
        private readonly List<double> _floors = [];
        private readonly List<double> _generated = [];

        public void Round(bool counts)
        {
            double before = Time(floor), ours = Time(generated), after = Time(floor);
            if (!counts) return;
            double reference = (before + after) / 2;
            _ratios.Add(reference / ours);
            _floors.Add(macs / reference / 1e9);
            _generated.Add(macs / ours / 1e9);
        }

        public string Summary() =>
            FormattableString.Invariant($"{name,-14} {Median(_ratios):F2} of the floor   generated {Median(_generated):F0} GMAC/s, floor {Median(_floors):F0} GMAC/s");

        private static double Time(Action action)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
    }
}
