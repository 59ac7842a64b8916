using BitNet.Kernels;
using BitNet.Runtime.Engine;
using BitNet.Runtime.Hardware;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Benchmarks.Families;

/// <summary>What all benchmarks of a run share. BenchmarkDotNet makes their classes itself, in this process, so that nothing can be handed to them.</summary>
internal static class FamilyRun
{
    private static readonly Dictionary<string, KernelEngine> s_engines = [];
    private static WorkerPool? s_pool;
    private static MemoryReadRate? s_memory;

    /// <summary>The number of threads; 0 takes BITNET_THREADS, else one a processor.</summary>
    public static int Threads { get; set; }

    /// <summary>Whether all is so small that only its working is tried.</summary>
    public static bool IsSmoke { get; set; }

    /// <summary>The kernels and layouts of the table.</summary>
    public static KernelEngine Engine => EngineOf(KernelTables.Kernels, "");

    /// <summary>As <see cref="Engine"/>, but with one compute layout, which matrices then are packed to.</summary>
    public static KernelEngine EngineFor(LayoutEntry layout) => EngineOf(KernelTables.Kernels with { Layouts = [layout] }, layout.Name);

    /// <summary>How fast memory is read now, in GB/s; 0 in a smoke run.</summary>
    public static double ReadRate()
    {
        if (IsSmoke) return 0;
        s_pool ??= new WorkerPool(Threads);
        s_memory ??= new MemoryReadRate(s_pool);
        return s_memory.Measure();
    }

    private static KernelEngine EngineOf(KernelTable table, string key)
    {
        if (!s_engines.TryGetValue(key, out KernelEngine? engine)) s_engines.Add(key, engine = new KernelEngine([table], threads: Threads));
        return engine;
    }
}
