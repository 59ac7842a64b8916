namespace BitNet.Inference.Benchmarking;

/// <summary>What a benchmark measured; each number is the median over the rounds.</summary>
/// <param name="PrefillTokensPerSecond">Tokens of a prompt a second.</param>
/// <param name="DecodeTokensPerSecond">Tokens a second where they are decoded one by one.</param>
/// <param name="WeightBytesPerToken">Bytes of weights, in their compute layouts, that decoding a token reads.</param>
/// <param name="MemoryReadRate">What the same threads read of memory, in GB (10^9 bytes) a second.</param>
/// <param name="DecodeShare">The weight bytes that decoding reads a second, as a share of the read rate measured around it.</param>
/// <param name="CacheBytesPerToken">Bytes of the key-value cache that decoding a token reads besides, on average over the tokens that were decoded.</param>
/// <param name="PeakMemoryBytes">The most physical memory that the process has held, without what measuring the read rate takes.</param>
public sealed record BenchmarkResult(
    double PrefillTokensPerSecond,
    double DecodeTokensPerSecond,
    long WeightBytesPerToken,
    double MemoryReadRate,
    double DecodeShare,
    long CacheBytesPerToken,
    long PeakMemoryBytes);
