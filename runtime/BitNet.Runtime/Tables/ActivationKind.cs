namespace BitNet.Runtime.Tables;

/// <summary>What a matrix multiplication does with its input before it multiplies; the weights' format decides.</summary>
public enum ActivationKind
{
    /// <summary>The input stays float32.</summary>
    Float,

    /// <summary>int8 with one scale a token: <c>s = 127 / max(|x|, 1e-5)</c>, <c>q = rne(x * s)</c>.</summary>
    Int8PerToken,

    /// <summary>int8 with one scale for 32 values: <c>q = rne(x * (127 / max(|x|, 1e-30)))</c>. The product quantises its float32 input itself.</summary>
    Int8Per32,
}
