using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Formats;

/// <summary>
/// Every element that encoding reads must exist. Intervals prove most indices at once; where they are too coarse, an index is tried value by value,
/// first that of the entry, then those of reductions.
/// </summary>
internal sealed class EncodeCheck
{
    private readonly DiagnosticBag _bag;
    private readonly long _weights;
    private readonly Dictionary<string, long[]> _extents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Interval?> _ranges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Interval> _indices = new(StringComparer.Ordinal);

    private SpecScalar _scalar = null!;
    private string _index = "";
    private bool _ofTensor;
    private bool _quiet;

    /// <summary>A check of the entries of a format's <c>encode</c>.</summary>
    public EncodeCheck(FormatSpec format, DiagnosticBag bag)
    {
        _bag = bag;
        _weights = format.BlockWeights;
        _extents[FormatNames.Input] = [_weights];
        foreach (var table in format.Tables)
        {
            _extents[table.Name] = table.Extents;
            _ranges[table.Name] = table.Range;
        }
    }

    /// <summary>Makes a value known to the entries below.</summary>
    /// <param name="count">The elements of an array; 0 for a single value.</param>
    /// <param name="range">What it can be; null where not known.</param>
    public void Declare(string name, int count, Interval? range)
    {
        if (count > 0) _extents[name] = [count];
        _ranges[name] = range;
    }

    /// <summary>What an entry can be, for an index in [0, <paramref name="count"/>); null for floats and where not known.</summary>
    public Interval? RangeOf(Expr value, string index, int count)
    {
        if (count > 0) _indices[index] = new Interval(0, count - 1);
        var range = Intervals.Of(OfBlock(value), Leaf);
        _indices.Remove(index);
        return range;
    }

    /// <summary>Checks one entry for each value of <paramref name="index"/> in [0, <paramref name="count"/>); an empty name where it has no index.</summary>
    /// <param name="ofTensor">Whether <c>x</c> are all values of the tensor, whose number is not known.</param>
    public bool Run(SpecScalar scalar, Expr value, string index, int count, bool ofTensor)
    {
        (_scalar, _index, _ofTensor) = (scalar, index, ofTensor);
        if (!ofTensor) value = OfBlock(value);
        bool holds = Quietly(() => Over(index, new Interval(0, count - 1), value));
        for (int at = 0; at < count && !holds; at++)
        {
            if (!Over(index, Interval.Of(at), value)) return false;
        }

        return true;
    }

    /// <summary>A reduction without a limit runs over the block.</summary>
    private Expr OfBlock(Expr value)
    {
        var inner = value.MapChildren(OfBlock);
        return inner is ReduceExpr { Limit: null } reduce ? new ReduceExpr(reduce.Kind, reduce.Index, new IntConst(_weights), reduce.Body) : inner;
    }

    private bool Over(string index, Interval range, Expr value)
    {
        bool shadows = _indices.TryGetValue(index, out var outer);
        _indices[index] = range;
        bool holds = Check(value);
        if (shadows) _indices[index] = outer;
        else _indices.Remove(index);
        return holds;
    }

    private bool Quietly(Func<bool> check)
    {
        bool outer = _quiet;
        _quiet = true;
        bool holds = check();
        _quiet = outer;
        return holds;
    }

    private bool Check(Expr expression)
    {
        switch (expression)
        {
            case ConditionalExpr c:
                if (!Check(c.Condition)) return false;
                var condition = Intervals.Of(c.Condition, Leaf);
                return (condition is { Max: 0 } || Check(c.WhenTrue)) && (condition is { Min: > 0 } || Check(c.WhenFalse));
            case ReduceExpr { Limit: null } reduce:
                // All values of the tensor: the index itself is always inside, anything else is not known to be.
                return Check(FormatExprs.Replace(reduce.Body, e => IsElement(e, reduce.Index) ? new FloatConst(0) : null));
            case ReduceExpr reduce:
                return Check(reduce);
            case ElementExpr element:
                return CheckElement(element) && expression.Children().All(Check);
            default:
                return expression.Children().All(Check);
        }
    }

    private static bool IsElement(Expr e, string index) => e is ElementExpr { Array: FormatNames.Input } element && element.Indices[0] is NameExpr name && name.Name == index;

    private bool Check(ReduceExpr reduce)
    {
        if (Intervals.Of(reduce.Limit!, Leaf) is not { Max: var last }) return Fail(SpecRules.FieldIndexDepends, BoundNames.Written(reduce.Index));
        if (last <= 0 || Quietly(() => Over(reduce.Index, new Interval(0, last - 1), reduce.Body))) return true;
        if (_quiet) return false;
        for (long k = 0; k < last; k++)
        {
            if (!Over(reduce.Index, Interval.Of(k), reduce.Body)) return false;
        }

        return true;
    }

    private bool CheckElement(ElementExpr element)
    {
        if (!_extents.TryGetValue(element.Array, out long[]? extents) || (_ofTensor && element.Array == FormatNames.Input)) return Fail(SpecRules.FieldIndexDepends, element.Array);
        for (int dimension = 0; dimension < extents.Length; dimension++)
        {
            var range = Intervals.Of(element.Indices[dimension], Leaf);
            if (range is { } proven && proven.Min >= 0 && proven.Max < extents[dimension]) continue;
            if (range is not { } wrong) return Fail(SpecRules.FieldIndexDepends, element.Array);
            if (wrong.Min != wrong.Max) return Fail(SpecRules.TableIndex, element.Array, Text(extents[dimension]), wrong.ToString());
            string at = _indices.TryGetValue(_index, out var place) ? Text(place.Min) : "";
            return Fail(SpecRules.FieldIndex, element.Array, Text(extents[dimension]), _index.Length == 0 ? "the block" : _index, at, Text(wrong.Min));
        }

        return true;
    }

    private Interval? Leaf(Expr leaf)
    {
        string name = leaf switch { NameExpr n => n.Name, ElementExpr e => e.Array, _ => "" };
        if (_indices.TryGetValue(name, out var index)) return index;
        return _ranges.TryGetValue(name, out var range) ? range : null;
    }

    private bool Fail(SpecRule rule, params string[] arguments)
    {
        if (!_quiet) _bag.Report(rule, _scalar, arguments);
        return false;
    }

    private static string Text(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
