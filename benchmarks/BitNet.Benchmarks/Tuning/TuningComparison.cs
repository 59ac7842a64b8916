using System.Diagnostics;
using BitNet.Kernels;
using BitNet.Runtime.Hardware;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Benchmarks.Tuning;

/// <summary>Races what this machine's tuning chose against what would run without it, alternating in one process: products over every layout, for one token, a few and many.</summary>
internal sealed unsafe class TuningComparison(int threads, int rounds)
{
    private const int Rows = 6912;
    private const int Columns = 2560;
    private const long WeightBytes = 256 << 20;
    private const long RunBytes = 16 << 20;

    private static readonly int[] s_tokens = [1, 6, 128];

    // The slots of which each kind of product has some; one with others is left out.
    private static readonly HashSet<string> s_slots = ["w", "scales", "levels", "a", "s", "sums", "y", "k", "t", "ld", "residual", "keep", "group"];

    public int Run()
    {
        using var pool = new WorkerPool(threads);
        var tuned = new KernelSet([KernelTables.Kernels]);
        var untuned = new KernelSet([KernelTables.Kernels with { Tunings = [.. KernelTables.Kernels.Tunings.Where(tuning => tuning.Processors.Count == 0)] }], tuned.Forced ? tuned.Target.Name : null);
        Console.WriteLine($"{ProcessorInfo.Detect().Name}, {pool.Threads} threads, {rounds} rounds, medians; tuning {tuned.Tuning}");
        // Written, because untouched pages are all one page, which stays in the cache. Code 0 and the float 0 are zeros in every layout.
        using var weights = new AlignedBuffer(WeightBytes, AlignedBuffer.Page, dense: true);
        new Span<byte>(weights.Pointer, (int)weights.Bytes).Clear();
        int most = s_tokens.Max();
        using var input = new AlignedBuffer((long)most * Columns * sizeof(float));
        using var rows = new AlignedBuffer((long)(Rows + most) * Columns);
        using var output = new AlignedBuffer((long)most * Rows * sizeof(float));
        foreach (LayoutEntry layout in tuned.Layouts)
        {
            ScaleGranularity granularity = layout.ScaleType.Length == 0 && layout.CodeType is "u8" or "i8" ? ScaleGranularity.Tensor : ScaleGranularity.None;
            foreach (int tokens in s_tokens)
            {
                if (untuned.TryMatMul(layout, granularity)?.ForTokens(tokens) is not { } before || tuned.TryMatMul(layout, granularity)?.ForTokens(tokens) is not { } after) continue;
                if (!before.Parameters.All(parameter => s_slots.Contains(parameter.Name))) continue;
                if (before.Function == after.Function)
                {
                    Console.WriteLine($"{layout.Name,-16} {tokens,4} tokens        as by default: {after.Target}, {after.Schedule}");
                    continue;
                }

                var ratios = new List<double>();
                for (int round = 0; round <= rounds; round++)
                {
                    double first = Time(before), own = Time(after), second = Time(before);
                    if (round > 0) ratios.Add((first + second) / 2 / own);
                }

                Console.WriteLine(FormattableString.Invariant($"{layout.Name,-16} {tokens,4} tokens  {ratios.Order().ElementAt(ratios.Count / 2):F2} times: {after.Target}, {after.Schedule}; before: {before.Target}, {before.Schedule}"));

                double Time(KernelEntry kernel)
                {
                    int panels = Rows / layout.TileRows;
                    long panelBytes = (long)((Columns - 1) / layout.TileK + 1) * layout.TileBytes;
                    long matrices = WeightBytes / (panels * panelBytes);
                    nint grain = ProductChunks.Grain(panels, panelBytes, tokens, pool.Threads, kernel.ItemBlock);
                    long repeat = Math.Clamp(RunBytes / (panels * panelBytes), 1, matrices);
                    nint* args = stackalloc nint[kernel.Parameters.Count];
                    int w = 0;
                    for (int slot = 0; slot < kernel.Parameters.Count; slot++)
                    {
                        string name = kernel.Parameters[slot].Name;
                        if (name == "w") w = slot;
                        args[slot] = name switch { "a" => input.Address, "y" or "residual" => output.Address, "k" => Columns, "t" => tokens, "ld" => Rows, "keep" or "group" => 0, _ => rows.Address };
                    }

                    long start = Stopwatch.GetTimestamp();
                    for (long i = 0; i < repeat; i++)
                    {
                        args[w] = weights.Address + (nint)(i % matrices * panels * panelBytes);
                        pool.Run(kernel, args, panels, grain);
                    }

                    return Stopwatch.GetElapsedTime(start).TotalSeconds;
                }
            }
        }

        return 0;
    }
}
