namespace BitNet.Inference.Benchmarking;

/// <summary>What is measured.</summary>
public sealed record BenchmarkOptions
{
    /// <summary>Tokens of the prompt that is read into an empty cache.</summary>
    public int PromptTokens { get; init; } = 512;

    /// <summary>Tokens that are decoded one by one.</summary>
    public int GeneratedTokens { get; init; } = 64;

    /// <summary>Tokens in the cache before the first of these.</summary>
    public int Context { get; init; } = 16;

    /// <summary>Rounds; one to warm up comes on top.</summary>
    public int Rounds { get; init; } = 7;
}
