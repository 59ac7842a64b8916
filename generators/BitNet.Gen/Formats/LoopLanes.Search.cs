using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <content>Searches: what an argmax compares is computed for several candidates at once, one in each lane, whose sums are those of the candidate by itself.</content>
internal sealed partial class LoopLanes
{
    private readonly Dictionary<string, Interval?> _ranges = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inside = new(StringComparer.Ordinal);
    private Dictionary<Expr, Expr> _sharedInside = [];

    private IReadOnlyList<Statement>? Search()
    {
        if (_loop is not { From: IntConst { Value: 0 }, To: IntConst { Value: var count } }) return null;
        int last = _loop.Body.Count - 1;
        if (_loop.Body[last] is not IfStatement choice || _loop.Body[last - 1] is not ScalarStatement { Mutable: false, Value.Type: ValueType.Float } compared) return null;
        string number = _names.Fresh(_loop.Index + "Lane");
        _before.Add(new VectorDefine(number, ElementType.I32, _lanes, Build.Lane));
        _vectors[_loop.Index] = Build.Add(Build.Int(_loop.Index), Build.Vector(number, ElementType.I32));
        Compute(_loop.Body.Take(last - 1), 1);
        // Lanes behind the last candidate compute what nobody compares; they must not read what is not there.
        long padded = (count + _lanes - 1) / _lanes * _lanes;
        var values = new LocalArrayStatement(_names.Fresh(compared.Name + "Values"), ElementType.F32, (int)padded);
        _body.Add(new VectorStore(new Address(values.Name, ElementType.F32, Build.Int(_loop.Index), ElementType.F32), _lanes, Tree(compared.Value)));
        if (_fails || (padded > count && _read.Count > 0)) return null;
        var candidates = _loop with { To = Build.Int(padded), Step = _lanes, Body = _body.ToEquatableArray() };
        var value = new ElementExpr(values.Name, [Build.Int(_loop.Index)], ValueType.Float);
        return [values, .. _before, candidates, _loop with { Body = [compared with { Value = value }, choice] }];
    }

    /// <summary>Statements of the loop or of loops inside; they are done <paramref name="times"/> times for a candidate.</summary>
    private void Compute(IEnumerable<Statement> statements, long times)
    {
        foreach (var statement in statements)
        {
            switch (statement)
            {
                case ScalarStatement scalar when scalar.Mutable || Varies(scalar.Value):
                    _ranges[scalar.Name] = scalar.Mutable ? null : RangeOf(scalar.Value);
                    _vectors[scalar.Name] = Vector(scalar.Name + "Lanes", scalar.Mutable ? scalar.Value : Tree(scalar.Value), null);
                    break;
                case ScalarStatement scalar:
                    _inside.Add(scalar.Name);
                    _body.Add(scalar);
                    break;
                case AssignStatement { Value: BinaryExpr { Operator: BinaryOperator.Add, Left: NameExpr total } sum } assign when total.Name == assign.Name && _vectors.TryGetValue(total.Name, out var lanes):
                    if (sum.Type == ValueType.Int && !StaysInLanes(RangeOf(sum.Right), times)) _fails = true;
                    _body.Add(new VectorUpdate(((ElementExpr)lanes).Array, Tree(sum)));
                    break;
                case LoopStatement { From: IntConst { Value: 0 }, To: IntConst { Value: var count }, Step: 1 } inner:
                    var (outer, shared) = (_body, _sharedInside);
                    (_body, _sharedInside) = ([], []);
                    _inside.Add(inner.Index);
                    Compute(inner.Body, times * count);
                    outer.Add(inner with { Body = _body.ToEquatableArray() });
                    (_body, _sharedInside) = (outer, shared);
                    break;
                default:
                    _fails = true;
                    return;
            }
        }
    }

    /// <summary>Whether a sum of so many integers is an int32.</summary>
    private static bool StaysInLanes(Interval? term, long times) =>
        term is { } range && Math.Max(Math.Abs(range.Min), Math.Abs(range.Max)) <= int.MaxValue / times;

    private Interval? RangeOf(Expr value) => Intervals.Of(value, leaf => leaf is NameExpr { Name: var name } && _ranges.TryGetValue(name, out var range) ? range : null);
}
