namespace BitNet.Runtime.Weights;

/// <summary>The input of matrix products: <c>t</c> tokens of <c>k</c> values each, as float32, quantised, or both.</summary>
/// <remarks>Kernels may read up to 64 bytes behind each array's end.</remarks>
public readonly unsafe struct Activations
{
    /// <summary>Names the arrays.</summary>
    /// <param name="values">Float32 <c>[t, k]</c>; null where no matrix multiplies floats, or quantises them in blocks.</param>
    /// <param name="codes">int8 <c>[t, k]</c> in [-127, 127]; null where no matrix multiplies codes.</param>
    /// <param name="scales">The codes' scale of each token, <c>[t]</c>: value = code / scale.</param>
    /// <param name="sums">The sum of each token's codes, <c>[t]</c>.</param>
    public Activations(float* values, sbyte* codes = null, float* scales = null, int* sums = null)
    {
        Values = values;
        Codes = codes;
        Scales = scales;
        Sums = sums;
    }

    /// <summary>Float32 <c>[t, k]</c>, or null.</summary>
    public float* Values { get; }

    /// <summary>int8 <c>[t, k]</c>, or null.</summary>
    public sbyte* Codes { get; }

    /// <summary>The codes' scales, <c>[t]</c>.</summary>
    public float* Scales { get; }

    /// <summary>The sums of the codes, <c>[t]</c>.</summary>
    public int* Sums { get; }
}
