namespace BitNet.Gen.Formats;

/// <summary>What the compiler makes of a format's <c>value</c>.</summary>
public enum FormatKind
{
    /// <summary>The weight is a float that stands in the block as it is.</summary>
    FloatElement,

    /// <summary>scale * (code - zero point): integer dot products, a correction from the activations' sum.</summary>
    Affine,

    /// <summary>scale * integer + minimum, scale and minimum being the same for runs of weights: integer dot products a run.</summary>
    Blocked,

    /// <summary>Anything else: dequantised to float32.</summary>
    Other,
}
