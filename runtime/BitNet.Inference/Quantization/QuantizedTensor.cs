namespace BitNet.Inference.Quantization;

/// <summary>What became of one tensor.</summary>
/// <param name="Plan">What was planned.</param>
/// <param name="RelativeError">The root of the mean squared difference between the new weights and the old, as a share of the old weights' own root mean square; null where the bytes were copied.</param>
public sealed record QuantizedTensor(TensorPlan Plan, double? RelativeError)
{
    // Ternary weights come back within 2^-11 of a scale that is rounded to f16, and within 2^-9 where the source holds them as bf16.
    private const double TernaryError = 0.01;

    /// <summary>Whether a ternary format was asked of weights that are not ternary, which destroys a model.</summary>
    public bool IsDestroyed => RelativeError > TernaryError && Plan.To is { } format && StorableFormats.IsTernary(format);

    /// <summary>Whether weights of a ternary format became others, whose activations are not int8: another computation than the model was trained for.</summary>
    public bool IsNoLongerTernary => Plan is { From: { } from, To: { } to } && StorableFormats.IsTernary(from) && !StorableFormats.IsTernary(to);
}
