using BitNet.Inference.Loading;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Synthetic;

/// <summary>How a model is made in memory.</summary>
public sealed record SyntheticOptions
{
    /// <summary>What all numbers are drawn from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The name of the layers' weight format; null takes the first ternary one.</summary>
    public string? WeightsFormat { get; init; }

    /// <summary>The name of the format of embedding and head.</summary>
    public string HeadFormat { get; init; } = "f16";

    /// <summary>Whether it shall be a model that llama.cpp can load too: see <see cref="SyntheticShape.Portable"/>.</summary>
    public bool Portable { get; init; }

    /// <summary>Where the formats are from.</summary>
    public IReadOnlyList<KernelTable> Tables { get; init; } = RegisteredKernels.Tables;
}
