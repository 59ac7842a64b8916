using System.Globalization;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Formats;

/// <summary>Reads ranges: <c>[0, 2]</c>.</summary>
internal static class SpecRanges
{
    /// <summary>The range at a key that must be there.</summary>
    public static Interval? Required(SpecCursor spec, string key)
    {
        if (spec.Required(key) is not { } node) return null;
        if (node is SpecSequence { Items: { Count: 2 } ends } && Number(ends[0]) is { } min && Number(ends[1]) is { } max && min <= max) return new Interval(min, max);
        spec.Bag.Report(SpecRules.RangeNotPair, node, key);
        return null;
    }

    private static int? Number(SpecNode node) =>
        node is SpecScalar scalar && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null;
}
