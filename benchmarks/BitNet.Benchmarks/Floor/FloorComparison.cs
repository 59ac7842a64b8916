using BitNet.Kernels;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Benchmarks.Floor;

/// <summary>Races generated ternary kernels against the hand-written floor, alternating in one process, and prints the median of the rounds' ratios.</summary>
internal sealed unsafe class FloorComparison : IDisposable
{
    private readonly WorkerPool _pool;
    private readonly int _rounds;
    private readonly FloorRig _floor;
    private readonly float* _y;
    private readonly float* _ones;
    private readonly int* _activationSums;

    public FloorComparison(int threads, int rounds)
    {
        _pool = new WorkerPool(threads);
        _rounds = rounds;
        _floor = new FloorRig(_pool);
        _y = (float*)_floor.Allocate(FloorRig.Outputs * sizeof(float));
        _ones = (float*)_floor.Allocate(FloorRig.GemvRows * sizeof(float));
        new Span<float>(_ones, FloorRig.GemvRows).Fill(1);
        _activationSums = (int*)_floor.Allocate(FloorRig.Tokens * sizeof(int));
        for (int m = 0; m < FloorRig.Tokens; m++)
        {
            for (int i = 0; i < FloorRig.K; i++) _activationSums[m] += _floor.Activations[m * FloorRig.K + i];
        }
    }

    public int Run()
    {
        if (!FloorKernels.IsSupported)
        {
            Console.Error.WriteLine(FloorKernels.Unsupported);
            return 1;
        }

        var kernels = new KernelSet([KernelTables.Kernels]);
        double gemv = (double)FloorRig.GemvRows * FloorRig.K, gemm = (double)FloorRig.GemmRows * FloorRig.K;
        var races = new List<Race>
        {
            new("gemv 2-bit", gemv, _floor.Gemv2, Generated(kernels, "panel2", 1, FloorRig.GemvRows, _floor.TwoBit)),
            new("gemm of 66", gemm * 66, () => _floor.Gemm(66), Generated(kernels, "panel2", 66, FloorRig.GemmRows, _floor.TwoBit)),
            new("gemm of 6", gemm * 6, () => _floor.Gemm(6), Generated(kernels, "panel2", 6, FloorRig.GemmRows, _floor.TwoBit)),
        };
        if (kernels.TryFind("matmul", "panel1_6.tensor.one") is not null)
            races.Insert(1, new("gemv 1.6-bit", gemv, _floor.Gemv16, Generated(kernels, "panel1_6", 1, FloorRig.GemvRows, _floor.Radix)));

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
        _floor.Dispose();
    }

    private Action Generated(KernelSet kernels, string layout, int tokens, int rows, byte* weights)
    {
        var entry = kernels.Layouts.First(candidate => candidate.Name == layout);
        KernelEntry kernel = kernels.MatMul(entry, Runtime.Weights.ScaleGranularity.Tensor).ForTokens(tokens);
        nint panels = rows / entry.TileRows;
        return () =>
        {
            nint* args = stackalloc nint[] { (nint)weights, (nint)_ones, (nint)_floor.Activations, (nint)_ones, (nint)_activationSums, (nint)_y, FloorRig.K, tokens, rows, (nint)_y, 0, 0 };
            _pool.Run(kernel, args, panels, Math.Max(1, panels / _pool.Threads));
        };
    }

    private sealed class Race(string name, double macs, Action floor, Action generated)
    {
        private readonly List<double> _ratios = [];
        private readonly List<double> _floors = [];
        private readonly List<double> _generated = [];

        public void Round(bool counts)
        {
            double before = FloorRig.Time(floor), ours = FloorRig.Time(generated), after = FloorRig.Time(floor);
            if (!counts) return;
            double reference = (before + after) / 2;
            _ratios.Add(reference / ours);
            _floors.Add(macs / reference / 1e9);
            _generated.Add(macs / ours / 1e9);
        }

        public string Summary() =>
            FormattableString.Invariant($"{name,-14} {Median.Of(_ratios):F2} of the floor   generated {Median.Of(_generated):F0} GMAC/s, floor {Median.Of(_floors):F0} GMAC/s");
    }
}
