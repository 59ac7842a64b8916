using System.Diagnostics;
using BitNet.Benchmarks.Families;
using BitNet.Kernels;
using BitNet.Runtime.Engine;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;

namespace BitNet.Benchmarks.Lut;

/// <summary>One layout of a race: the weights in it, multiplied on one target. Quantising the activations, and tabulating where sums are looked up, are part of a product.</summary>
internal sealed unsafe class LutRace : IDisposable
{
    private const int Columns = 2560;

    private static readonly int[] s_tokens = [1, 6];

    private readonly KernelEngine _engine;
    private readonly PackedMatrix _matrix;

    private LutRace(LayoutEntry layout, TargetEntry target, int threads, FormatEntry format, AlignedBuffer stored, int rows)
    {
        _engine = new KernelEngine([KernelTables.Kernels with { Layouts = [layout] }], target.Name, threads);
        _matrix = _engine.Pack(format, new ReadOnlySpan<byte>(stored.Pointer, checked((int)stored.Bytes)), rows, Columns);
    }

    /// <summary>Every layout with lookups against the first that multiplies weights of as many bits, alternating, on every target that this machine runs.</summary>
    public static IEnumerable<LutResult> All(int threads, long bytes, int rounds)
    {
        IReadOnlyList<LayoutEntry> layouts = [.. KernelTables.Kernels.Layouts.Where(layout => layout.Activations == ActivationKind.Int8PerToken).OrderBy(layout => layout.Order)];
        FormatEntry format = KernelTables.Kernels.Formats.First(f => f.Activations == ActivationKind.Int8PerToken && f.Encode != 0 && f.Presets.Count == 0 && Columns % f.BlockWeights == 0);
        foreach (LayoutEntry lookup in layouts.Where(layout => layout.TableBytes > 0))
        {
            LayoutEntry dot = layouts.First(layout => layout.TableBytes == 0 && layout.WeightBits == lookup.WeightBits);
            int rows = (int)(bytes * 8 / lookup.WeightBits / Columns) / lookup.TileRows * lookup.TileRows;
            using AlignedBuffer stored = SampleTensor.Encode(format, rows, Columns);
            foreach (TargetEntry target in KernelTables.Kernels.Targets.Where(target => target.IsSupported()).OrderBy(target => target.Preference))
            {
                using var first = new LutRace(dot, target, threads, format, stored, rows);
                using var second = new LutRace(lookup, target, threads, format, stored, rows);
                foreach (int tokens in s_tokens) yield return Run(target, tokens, first, second, rounds);
            }
        }
    }

    public void Dispose()
    {
        _matrix.Dispose();
        _engine.Dispose();
    }

    private static LutResult Run(TargetEntry target, int tokens, LutRace dot, LutRace lookup, int rounds)
    {
        var random = new Random(1);
        var x = new float[tokens * Columns];
        for (int i = 0; i < x.Length; i++) x[i] = random.NextSingle() - 0.5f;
        var y = new float[tokens * dot._matrix.Rows];
        var rates = new List<(double Dot, double Lookup)>();
        for (int round = 0; round <= rounds; round++)
        {
            var rate = (dot.Rate(x, tokens, y), lookup.Rate(x, tokens, y));
            if (round > 0) rates.Add(rate);
        }

        return new LutResult(
            target.Name,
            tokens,
            dot._matrix.Layout.Name,
            Median.Of(rates.Select(rate => rate.Dot)),
            lookup._matrix.Layout.Name,
            Median.Of(rates.Select(rate => rate.Lookup)),
            Median.Of(rates.Select(rate => rate.Lookup / rate.Dot)));
    }

    private double Rate(float[] x, int tokens, float[] y)
    {
        long start = Stopwatch.GetTimestamp();
        _engine.MatMul(_matrix, x, tokens, y);
        return (double)_matrix.Rows * _matrix.Columns * tokens / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }
}
