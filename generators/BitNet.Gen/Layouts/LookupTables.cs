using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Layouts;

/// <summary>
/// The tables of a layout whose kernels look sums up: for each group of codes in a byte, which codes an index stands for, and how the sum of these codes times
/// activations is stored. Each sum is moved up by <see cref="Bias"/>, so that none is negative, and cut into two digits of a byte each,
/// <c>sum + bias = low + (high &lt;&lt; LowBits)</c>, of which several fit a byte before they must be widened.
/// </summary>
/// <param name="Codes">For each group in a byte the codes of each index, entry by entry; an index that no codes have stands for zeros.</param>
/// <param name="Group">Codes of a group.</param>
/// <param name="Entries">Entries of a table: 16, or the next power of two that holds every index.</param>
/// <param name="Sums">What the sums lie in.</param>
/// <param name="LowBits">Bits of the low digit.</param>
internal sealed record LookupTables(EquatableArray<EquatableArray<EquatableArray<long>>> Codes, int Group, int Entries, Interval Sums, int LowBits)
{
    /// <summary>Digits of a sum.</summary>
    public const int Digits = 2;

    private const int MinEntries = 16;

    /// <summary>Any int8, although activations keep within 127.</summary>
    public static readonly Interval Activations = ElementType.I8.Range()!.Value;

    /// <summary>What is added to a sum.</summary>
    public long Bias => -Sums.Min;

    /// <summary>The low digit.</summary>
    public Interval Low => new(0, (1L << LowBits) - 1);

    /// <summary>The high digit.</summary>
    public Interval High => new(0, (Sums.Max + Bias) >> LowBits);

    /// <summary>How many of either digit fit a byte.</summary>
    public long Additions => Additional(Sums.Max + Bias, LowBits);

    /// <summary>Bytes of the tables of a group.</summary>
    public int GroupBytes => Digits * Entries;

    /// <summary>The largest sum that the entries of <paramref name="columns"/> columns may have, both digits together.</summary>
    public long MaxOf(int columns) => columns / Group * (Low.Max + (High.Max << LowBits));

    /// <summary>Bytes of the tables of <paramref name="columns"/> columns, a whole number of groups.</summary>
    public int BytesOf(int columns) => columns / Group * GroupBytes;

    /// <summary>The codes that an index may stand for at one place of a group.</summary>
    public Interval CodeRange(int group, int place) => RangeOf(Codes[group], place);

    /// <summary>The tables of a layout; null where it has no indices.</summary>
    /// <exception cref="InvalidOperationException">An index stands for two combinations of codes: the layout's check was left out.</exception>
    public static LookupTables? Of(ByteLayout layout)
    {
        if (layout.Indices.Count == 0) return null;
        return From(layout, out var conflict) ?? throw new InvalidOperationException($"the index {conflict} stands for several codes");
    }

    /// <summary>The tables of a layout, or the index that stands for several combinations of codes.</summary>
    internal static LookupTables? From(ByteLayout layout, out (int Group, long Index)? conflict)
    {
        var functions = new ByteFunctions(layout);
        int group = layout.Codes.Count / layout.Indices.Count;
        var found = layout.Indices.Select(_ => new SortedDictionary<long, EquatableArray<long>>()).ToArray();
        conflict = null;
        foreach (long[] codes in functions.Combinations())
        {
            long packed = functions.Pack(codes)!.Value;
            for (int g = 0; g < found.Length; g++)
            {
                long index = functions.Index(g, packed)!.Value;
                var part = codes.AsSpan(g * group, group).ToArray().ToEquatableArray();
                if (!found[g].TryGetValue(index, out var before)) found[g].Add(index, part);
                else if (!before.Equals(part)) conflict = (g, index);
                if (conflict is not null) return null;
            }
        }

        int entries = MinEntries;
        while (entries <= found.Max(indices => indices.Keys.Last())) entries *= 2;
        var none = new long[group].ToEquatableArray();
        var tables = found.Select(indices => Enumerable.Range(0, entries).Select(index => indices.TryGetValue(index, out var codes) ? codes : none).ToEquatableArray()).ToEquatableArray();
        var sums = SumsOf(tables, group);
        long largest = sums.Max - sums.Min;
        int lowBits = Enumerable.Range(1, 8).OrderByDescending(bits => Additional(largest, bits)).First();
        return new LookupTables(tables, group, entries, sums, lowBits);
    }

    /// <summary>As the kernel's own ranges prove it: each place of a group by itself.</summary>
    private static Interval SumsOf(EquatableArray<EquatableArray<EquatableArray<long>>> tables, int group)
    {
        var sums = Interval.Of(0);
        foreach (var table in tables)
        {
            var sum = Interval.Of(0);
            for (int place = 0; place < group; place++)
                sum = Intervals.Binary(BinaryOperator.Add, sum, Intervals.Binary(BinaryOperator.Multiply, RangeOf(table, place), Activations));
            sums = sums.Union(sum);
        }

        return sums;
    }

    private static Interval RangeOf(EquatableArray<EquatableArray<long>> table, int place) => new(table.Min(entry => entry[place]), table.Max(entry => entry[place]));

    private static long Additional(long largest, int lowBits) => Math.Min(byte.MaxValue / ((1L << lowBits) - 1), byte.MaxValue / Math.Max(1, largest >> lowBits));
}
