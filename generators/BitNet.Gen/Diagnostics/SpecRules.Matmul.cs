namespace BitNet.Gen.Diagnostics;

/// <summary>Mistakes that show when matrix products are scheduled.</summary>
public static partial class SpecRules
{
    /// <summary>No rows lead from byte products to int32.</summary>
    public static readonly SpecRule NoDotChain = new(
        "BNG4500",
        "No dot product on a target",
        "target '{0}' has no rows that sum products of codes in {2} (layout '{1}') and int8 activations into int32; give it a multiply-add row such as 'r[i] = a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1]' and rows that widen its sums");

    /// <summary>Formats of one layout disagree about the code of zero.</summary>
    public static readonly SpecRule TwoZeroPoints = new(
        "BNG3500",
        "Two zero points for one layout",
        "formats that the layout '{0}' holds have the zero points {1} and {2} (format '{3}'); a layout's kernels correct for one only");
}
