using BitNet.Runtime.Tables;

namespace BitNet.Inference.Loading;

/// <summary>How a model is loaded and run.</summary>
public sealed record ModelOptions
{
    /// <summary>Threads, 1 to 1024; 0 takes <c>BITNET_THREADS</c>, else one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>The target whose kernels run, as <c>avx2</c>; null takes <c>BITNET_TARGET</c>, else the best that runs here.</summary>
    public string? Target { get; init; }

    /// <summary>The most positions that a session holds; 0 takes what the model was made for.</summary>
    public int ContextLength { get; init; }

    /// <summary>The type of the numbers in the key-value cache: <c>f32</c>, <c>f16</c>, or <c>i8</c> with a step for each position and head.</summary>
    public string KvType { get; init; } = "f32";

    /// <summary>The most tokens that are processed at once; larger batches are faster on long prompts and take more memory. Results do not depend on it.</summary>
    public int BatchTokens { get; init; } = 128;

    /// <summary>A format that the head is converted to when it is loaded, as <c>q8_0</c>; null leaves it as stored. Tokens are looked up in the embedding as it is stored.</summary>
    public string? HeadFormat { get; init; }

    /// <summary>
    /// Bits a weight of the compute layout that ternary matrices are repacked to, as 2 or 1.6; null takes the layout that the kernels of the target prefer.
    /// Results do not depend on it: products of codes are exact. A matrix that the layout cannot hold takes another.
    /// </summary>
    public double? WeightBits { get; init; }

    /// <summary>
    /// Whether formats that quantise the input of their products to int8 in blocks of 32 multiply it as float32 instead: nearer to the stored model,
    /// several times slower, and 4 bytes a weight in memory. Other formats' products are what they are.
    /// </summary>
    public bool FloatActivations { get; init; }

    /// <summary>The generated kernels, formats, layouts and models.</summary>
    public IReadOnlyList<KernelTable> Tables { get; init; } = RegisteredKernels.Tables;
}
