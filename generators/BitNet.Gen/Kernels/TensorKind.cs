namespace BitNet.Gen.Kernels;

/// <summary>Where a tensor's memory comes from.</summary>
public enum TensorKind
{
    /// <summary>An ordinary row-major array: <c>"f32[t, n]"</c>.</summary>
    Dense,

    /// <summary>A row-major array that lives as long as the model's context, one for each layer: <c>"cache kv[g, c, d]"</c>.</summary>
    Cache,

    /// <summary>A stored matrix in some number format: <c>"weights[v, n]"</c>. <see cref="InlineStorage"/> replaces it by the format's own bytes.</summary>
    Weights,
}
