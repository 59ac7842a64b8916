using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Layouts;

/// <summary>The codes of a byte layout as functions of one byte, and the byte as a function of its codes; for enumeration.</summary>
internal sealed class ByteFunctions
{
    private const string Byte = "q";

    private readonly IndexEvaluator _evaluator = new(Byte, []);
    private readonly List<Expr> _codes = [];
    private readonly Expr _pack;
    private readonly long?[][] _unpacked;
    private readonly long?[][] _indices;
    private readonly Interval _range;

    public ByteFunctions(ByteLayout layout)
    {
        var lets = new Dictionary<string, Expr>(StringComparer.Ordinal) { [Byte] = new NameExpr(Byte, ValueType.Int) };
        foreach (var let in layout.Lets)
            lets[let.Name] = Inline(let.Value, lets);
        foreach (var code in layout.Codes)
            _codes.Add(Inline(code, lets));
        _pack = layout.Pack;
        _range = layout.Range;
        _unpacked = [.. _codes.Select(Cases)];
        _indices = [.. layout.Indices.Select(index => Cases(Inline(index, lets)))];
    }

    /// <summary>The code of step <paramref name="step"/> in a byte, 0 to 255; null where it has none.</summary>
    public long? Unpack(int step, long value) => _unpacked[step][value];

    /// <summary>The index of group <paramref name="group"/> of a byte, 0 to 255; null where it has none.</summary>
    public long? Index(int group, long value) => _indices[group][value];

    /// <summary>Every combination of codes that a byte may hold; one array, filled anew for each.</summary>
    public IEnumerable<long[]> Combinations()
    {
        var codes = Enumerable.Repeat(_range.Min, _codes.Count).ToArray();
        while (true)
        {
            yield return codes;
            int step = 0;
            while (step < codes.Length && codes[step] == _range.Max) codes[step++] = _range.Min;
            if (step == codes.Length) yield break;
            codes[step]++;
        }
    }

    /// <summary>The byte that holds the codes of all steps; null where it has none.</summary>
    public long? Pack(IReadOnlyList<long> codes)
    {
        var filled = FormatExprs.Replace(_pack, e =>
            e is ElementExpr { Array: "d" } digit && digit.Indices[0] is IntConst { Value: >= 0 } place && place.Value < codes.Count ? new IntConst(codes[(int)place.Value]) : null);
        return _evaluator.Covers(filled) ? _evaluator.Evaluate(filled, 0) : null;
    }

    private long?[] Cases(Expr expression) =>
        _evaluator.Covers(expression) ? [.. Enumerable.Range(0, byte.MaxValue + 1).Select(value => _evaluator.Evaluate(expression, value))] : new long?[byte.MaxValue + 1];

    // Lane i of every vector belongs to the same byte, so that the lane's number drops out.
    private static Expr Inline(Expr expression, Dictionary<string, Expr> lets) => FormatExprs.Replace(expression, e =>
        e is ElementExpr element && lets.TryGetValue(element.Array, out var value) ? value : null);
}
