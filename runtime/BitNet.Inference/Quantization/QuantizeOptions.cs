using BitNet.Inference.Loading;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Quantization;

/// <summary>What the tensors of a file are to be stored in. What is not named stays as it is.</summary>
public sealed record QuantizeOptions
{
    /// <summary>The name of the format of the layers' matrices; null leaves them.</summary>
    public string? Type { get; init; }

    /// <summary>The name of the format of <c>output.weight</c>; where the file has none, the embedding is the head.</summary>
    public string? HeadType { get; init; }

    /// <summary>The name of the format of <c>token_embd.weight</c>.</summary>
    public string? EmbeddingType { get; init; }

    /// <summary>Threads, 1 to 1024; 0 takes <c>BITNET_THREADS</c>, else one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Where the formats are from.</summary>
    public IReadOnlyList<KernelTable> Tables { get; init; } = RegisteredKernels.Tables;
}
