using BitNet.Inference.Sampling;

namespace BitNet.Inference.Generation;

/// <summary>How a text is continued.</summary>
public sealed record GenerationOptions
{
    /// <summary>The most tokens that are generated, 0 or more.</summary>
    public int MaxTokens { get; init; } = 128;

    /// <summary>Texts before which the continuation ends, none of them empty.</summary>
    public IReadOnlyList<string> StopTexts { get; init; } = [];

    /// <summary>How the next token is chosen.</summary>
    public SamplerOptions Sampling { get; init; } = new();
}
