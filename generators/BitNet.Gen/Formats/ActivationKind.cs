namespace BitNet.Gen.Formats;

/// <summary>What a matrix multiplication does with its input before it multiplies; the runtime's ActivationKind has the same names.</summary>
public enum ActivationKind
{
    /// <summary><c>float</c>: the input stays float32.</summary>
    Float,

    /// <summary><c>int8 per token</c>: one scale a token.</summary>
    Int8PerToken,

    /// <summary><c>int8 per 32</c>: one scale for 32 values.</summary>
    Int8Per32,
}
