using System.Diagnostics;
using BitNet.Inference.Generation;
using BitNet.Inference.Loading;
using BitNet.Runtime.Hardware;

namespace BitNet.Inference.Benchmarking;

/// <summary>Measures how fast a model reads a prompt and how fast it decodes, next to how fast memory can be read.</summary>
public static class Benchmark
{
    /// <summary>Runs all rounds.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="round">Told the number of each round before it begins; 0 is the warm-up.</param>
    /// <param name="cancellation">Asked between tokens.</param>
    /// <exception cref="ModelException">The model's context is too short for what is asked.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BenchmarkResult Run(LanguageModel model, BenchmarkOptions options, Action<int>? round = null, CancellationToken cancellation = default)
    {
        int[] tokens = Tokens(Math.Max(options.PromptTokens, options.Context + options.GeneratedTokens), model.Forward.Vocabulary);
        using Session reading = model.CreateSession(options.PromptTokens);
        // The context of decoding is read once, and every round goes back to it.
        using Session decoding = model.CreateSession(options.Context + options.GeneratedTokens);
        if (options.Context > 0) decoding.Prefill(tokens.AsSpan(0, options.Context), cancellation);
        long peak = PeakMemory.Bytes();
        using var memory = new MemoryReadRate(model.Pool);
        long bytes = model.Forward.WeightBytesPerToken;
        var prefill = new List<double>();
        var decode = new List<double>();
        var rates = new List<double>();
        var shares = new List<double>();
        for (int i = 0; i <= options.Rounds; i++)
        {
            round?.Invoke(i);
            double prompt = MeasurePrefill(reading, tokens.AsSpan(0, options.PromptTokens), cancellation);
            double before = memory.Measure();
            double generation = MeasureDecode(decoding, tokens, options, cancellation);
            double rate = (before + memory.Measure()) / 2;
            if (i == 0) continue;
            prefill.Add(prompt);
            decode.Add(generation);
            rates.Add(rate);
            shares.Add(bytes * generation / (rate * 1e9));
        }

        double positions = options.Context + (options.GeneratedTokens + 1) / 2.0;
        long cache = (long)(positions * decoding.CacheBytes / decoding.Capacity);
        // Behind this point the buffer of the read rate is part of the process.
        peak = Math.Max(peak, PeakMemory.Bytes() - memory.Bytes);
        return new BenchmarkResult(Median(prefill), Median(decode), bytes, Median(rates), Median(shares), cache, peak);
    }

    private static double MeasurePrefill(Session session, ReadOnlySpan<int> tokens, CancellationToken cancellation)
    {
        session.Truncate(0);
        long start = Stopwatch.GetTimestamp();
        session.Prefill(tokens, cancellation);
        return tokens.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double MeasureDecode(Session session, ReadOnlySpan<int> tokens, BenchmarkOptions options, CancellationToken cancellation)
    {
        session.Truncate(options.Context);
        long start = Stopwatch.GetTimestamp();
        foreach (int token in tokens.Slice(options.Context, options.GeneratedTokens))
        {
            cancellation.ThrowIfCancellationRequested();
            session.Decode(token);
        }

        return options.GeneratedTokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // Which tokens they are is of no consequence for speed, but rows of the embedding should not repeat.
    private static int[] Tokens(int count, int vocabulary)
    {
        var tokens = new int[count];
        for (int i = 0; i < count; i++) tokens[i] = (int)((i * 7919L + 1) % vocabulary);
        return tokens;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        int middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
