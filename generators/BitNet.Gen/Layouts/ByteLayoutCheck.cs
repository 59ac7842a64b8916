using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Layouts;

/// <summary>
/// Tries every byte and every combination of codes: unpacking has a value for each byte of <c>input</c>, packing gives such a byte, and what was packed comes back.
/// So kernels may rely on <c>range</c> even where the expressions alone could give more.
/// </summary>
internal sealed class ByteLayoutCheck(ByteLayout layout, SpecCursor spec)
{
    private const int MaxCombinations = 65536;
    private readonly ByteFunctions _functions = new(layout);

    /// <summary>Whether all holds; the first mistake is reported.</summary>
    public bool Run() => CheckPadding() && CheckBytes() && CheckCombinations() && CheckIndices();

    private bool CheckPadding()
    {
        if (layout.Range.Min <= 0 && layout.Range.Max >= 0) return true;
        spec.Bag.Report(SpecRules.PaddingCode, spec.Mapping["range"]!);
        return false;
    }

    private bool CheckBytes()
    {
        if (layout.Input.Min < 0 || layout.Input.Max > byte.MaxValue)
        {
            spec.Bag.Report(SpecRules.RangeNotPair, spec.Mapping["input"]!, "input");
            return false;
        }

        for (int step = 0; step < layout.Codes.Count; step++)
        {
            for (long value = layout.Input.Min; value <= layout.Input.Max; value++)
            {
                if (_functions.Unpack(step, value) is not null) continue;
                spec.Bag.Report(SpecRules.CodeWithoutValue, Node("codes", step), Text(value));
                return false;
            }
        }

        return true;
    }

    private bool CheckCombinations()
    {
        long values = layout.Range.Max - layout.Range.Min + 1;
        long combinations = 1;
        for (int step = 0; step < layout.Codes.Count; step++)
            combinations = Math.Min(combinations * values, MaxCombinations + 1);
        if (combinations > MaxCombinations)
        {
            spec.Bag.Report(SpecRules.TooManyCombinations, spec.Mapping["codes"]!, Text(layout.Codes.Count), Text(values));
            return false;
        }

        foreach (long[] codes in _functions.Combinations())
        {
            if (!CheckCombination(codes)) return false;
        }

        return true;
    }

    private bool CheckCombination(long[] codes)
    {
        if (_functions.Pack(codes) is not { } packed || packed < layout.Input.Min || packed > layout.Input.Max)
        {
            string given = _functions.Pack(codes) is { } outside ? Text(outside) : "no value";
            spec.Bag.Report(SpecRules.PackOutside, spec.Mapping["pack"]!, given, List(codes), layout.Input.ToString());
            return false;
        }

        var unpacked = codes.Select((_, step) => _functions.Unpack(step, packed) ?? -1).ToArray();
        if (unpacked.SequenceEqual(codes)) return true;
        spec.Bag.Report(SpecRules.RoundTrip, spec.Mapping["pack"]!, List(codes), Text(packed), List(unpacked));
        return false;
    }

    /// <summary>Every byte has indices from 0 to 255, and an index tells the codes of its group.</summary>
    private bool CheckIndices()
    {
        for (int group = 0; group < layout.Indices.Count; group++)
        {
            for (long value = layout.Input.Min; value <= layout.Input.Max; value++)
            {
                if (_functions.Index(group, value) is >= 0 and <= byte.MaxValue) continue;
                spec.Bag.Report(SpecRules.IndexOfByte, Node("index", group), Text(value));
                return false;
            }
        }

        if (!layout.IsLookup || LookupTables.From(layout, out var conflict) is not null) return true;
        spec.Bag.Report(SpecRules.AmbiguousIndex, Node("index", conflict!.Value.Group), Text(conflict.Value.Index));
        return false;
    }

    private SpecNode Node(string key, int item) => spec.Mapping[key] is SpecSequence sequence ? sequence.Items[item] : spec.Mapping[key]!;

    private static string List(IEnumerable<long> codes) => $"({string.Join(", ", codes.Select(Text))})";

    private static string Text(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
