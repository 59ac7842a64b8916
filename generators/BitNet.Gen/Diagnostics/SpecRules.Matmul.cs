namespace BitNet.Gen.Diagnostics;

/// <summary>Mistakes that show when matrix products are scheduled.</summary>
public static partial class SpecRules
{
    /// <summary>No rows lead from byte products to int32.</summary>
    public static readonly SpecRule NoDotChain = new(
        "BNG4500",
        "No dot product on a target",
        "target '{0}' has no rows that sum products of codes in {2} (layout '{1}') and int8 activations into int32; give it a multiply-add row such as 'r[i] = a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1]' and rows that widen its sums");

    /// <summary>A panel's rows are no whole number of vectors.</summary>
    public static readonly SpecRule PanelRows = new(
        "BNG3501",
        "Rows that do not fill a vector",
        "a panel of {0} rows is no whole number of vectors of the target '{1}', which have a 32-bit lane for each of {2} rows; make 'rows' a multiple of {2}");
}
