using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>
/// The range of an integer that a block holds. Parts over a single datum, as <c>q >= 8 ? 8 - q : q</c> or a byte of a packed vector, are tried for all that
/// the datum can be; interval arithmetic proves the rest.
/// </summary>
internal sealed class IntegerRanges(FormatSpec format)
{
    // A codebook has at most so many vectors; beyond it a datum is no index but a number.
    private const long MaxTried = 4096;

    // No name of a spec holds the mark.
    private const string Datum = "'datum";

    private readonly IndexEvaluator _evaluator = new(Datum, format.Tables);
    private readonly Dictionary<(Expr Over, Interval Values), Interval?> _tried = [];

    /// <summary>The range of an integer without index; null where it is not known.</summary>
    public Interval? Of(Expr integer)
    {
        var parts = new Dictionary<string, Interval>(StringComparer.Ordinal);
        var replaced = FormatExprs.Replace(integer, part =>
        {
            if (part.Type != ValueType.Int || Tried(part) is not { } exact) return null;
            string name = Datum + Text(parts.Count);
            parts.Add(name, exact);
            return new NameExpr(name, ValueType.Int);
        });
        return Intervals.Of(replaced, leaf => leaf is NameExpr { Name: var name } && parts.TryGetValue(name, out var exact) ? exact : Leaf(leaf));
    }

    /// <summary>What a field, a table or the code can be.</summary>
    private Interval? Leaf(Expr leaf)
    {
        string name = leaf switch { NameExpr n => n.Name, ElementExpr e => e.Array, _ => "" };
        if (name == FormatNames.Code) return format.Range;
        return format.Tables.FirstOrDefault(table => table.Name == name) is { } found
            ? found.Range
            : format.Fields.Concat(format.TensorFields).FirstOrDefault(part => part.Name == name)?.Element.Range();
    }

    private Interval? Proven(Expr integer) => Intervals.Of(integer, Leaf);

    /// <summary>The exact range of a part over one datum; null for others.</summary>
    private Interval? Tried(Expr part)
    {
        if (part is IntConst or NameExpr || Data(part) is not { Count: 1 } data || Proven(data.First()) is not { } values) return null;
        var over = FormatExprs.Replace(part, e => e.Equals(data.First()) ? new NameExpr(Datum, ValueType.Int) : null);
        if (!_tried.TryGetValue((over, values), out var range)) _tried[(over, values)] = range = Try(over, values);
        return range;
    }

    private Interval? Try(Expr over, Interval values)
    {
        if (!_evaluator.Covers(over)) return null;
        Interval? all = null;
        for (long value = values.Min; value <= values.Max; value++)
        {
            if (_evaluator.Evaluate(over, value) is not { } result) return null;
            all = all?.Union(Interval.Of(result)) ?? Interval.Of(result);
        }

        return all;
    }

    /// <summary>The data that a part is over: fields and the code or, where these have too many values, the smallest parts around them that have few enough; null where there are none.</summary>
    private HashSet<Expr>? Data(Expr part)
    {
        if (part is IntConst) return [];
        if (part is NameExpr || (part is ElementExpr element && format.Tables.All(table => table.Name != element.Array))) return Itself(part);
        // What a table is indexed by is one datum, whatever it is put together from.
        var all = part.Children().Select(child => part is ElementExpr && Data(child) is not { Count: <= 1 } ? Itself(child) : Data(child)).ToList();
        return all.TrueForAll(data => data is not null) ? [.. all.SelectMany(data => data!)] : Itself(part);
    }

    private HashSet<Expr>? Itself(Expr part) =>
        part.Type == ValueType.Int && Proven(part) is { Min: > -MaxTried, Max: < MaxTried } range && range.Max - range.Min < MaxTried ? [part] : null;

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
