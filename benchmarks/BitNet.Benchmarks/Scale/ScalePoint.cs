using BitNet.Inference.Benchmarking;

namespace BitNet.Benchmarks.Scale;

/// <summary>One measured point: a model's shape, the threads and the context it ran with.</summary>
/// <param name="Shape">The synthetic shape, as <c>2b4t</c>.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="Context">Tokens in the cache before the first that was decoded.</param>
/// <param name="Result">Medians of the rounds.</param>
internal sealed record ScalePoint(string Shape, int Threads, int Context, BenchmarkResult Result);
