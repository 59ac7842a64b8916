using BitNet.Inference.Benchmarking;
using BitNet.Inference.Loading;
using BitNet.Inference.Synthetic;

namespace BitNet.Benchmarks.Scale;

/// <summary>Speed against threads, context length and model size, on models made in memory.</summary>
internal sealed class ScaleSweep(ScaleOptions options, Action<string> progress)
{
    private const string Cache = "f16";

    private readonly List<ScalePoint> _points = [];

    private int AllThreads => options.Threads[^1];

    private int ShortContext => options.Contexts[0];

    /// <summary>The three sweeps; a point that two of them share is measured once.</summary>
    public IReadOnlyList<ScaleSeries> Run()
    {
        var threads = new ScaleSeries("threads", [.. options.Threads.Select(count => ($"{count}", Measure(options.Shape, count, [ShortContext])[0]))]);
        var contexts = new ScaleSeries("context", [.. options.Contexts.Zip(Measure(options.Shape, AllThreads, options.Contexts), (context, point) => ($"{context}", point))]);
        var shapes = new ScaleSeries("model", [.. options.Shapes.Select(shape => (shape, Measure(shape, AllThreads, [ShortContext])[0]))]);
        return [threads, contexts, shapes];
    }

    private IReadOnlyList<ScalePoint> Measure(string shape, int threads, IReadOnlyList<int> contexts)
    {
        int[] missing = [.. contexts.Where(context => Known(shape, threads, context) is null)];
        if (missing.Length > 0) _points.AddRange(MeasureContexts(shape, threads, missing));
        return [.. contexts.Select(context => Known(shape, threads, context)!)];
    }

    private ScalePoint? Known(string shape, int threads, int context) =>
        _points.FirstOrDefault(point => point.Shape == shape && point.Threads == threads && point.Context == context);

    private List<ScalePoint> MeasureContexts(string shape, int threads, int[] contexts)
    {
        progress($"{shape}, {threads} threads: making the model");
        using var source = new SyntheticModel(SyntheticShape.Of(shape), new SyntheticOptions { HeadFormat = options.Head });
        int positions = Math.Max(options.PromptTokens, contexts.Max() + options.GeneratedTokens);
        using var model = LanguageModel.Load(source.File, new ModelOptions { Threads = threads, KvType = Cache, ContextLength = positions }, null, source);
        var points = new List<ScalePoint>();
        foreach (int context in contexts)
        {
            progress($"{shape}, {threads} threads, context {context}");
            var measured = new BenchmarkOptions { PromptTokens = options.PromptTokens, GeneratedTokens = options.GeneratedTokens, Context = context, Rounds = options.Rounds };
            points.Add(new ScalePoint(shape, threads, context, Benchmark.Run(model, measured)));
        }

        return points;
    }
}
