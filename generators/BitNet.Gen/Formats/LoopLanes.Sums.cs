using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <content>Sums: what is added is computed in lanes and waits in memory, from where it is added one by one, in the order that gives the same bits.</content>
internal sealed partial class LoopLanes
{
    private IReadOnlyList<Statement>? Sums()
    {
        // What stands in memory already is added as it is.
        if (_loop.Body.All(statement => statement is AssignStatement { Value: BinaryExpr { Right: ElementExpr } })) return null;
        var added = new List<Statement>();
        var arrays = new List<Statement>();
        if (_loop.To is not IntConst { Value: var count }) return null;
        foreach (var statement in _loop.Body)
        {
            switch (statement)
            {
                case ScalarStatement { Mutable: false } scalar:
                    _vectors[scalar.Name] = Vector(scalar.Name + "Lanes", Tree(scalar.Value), null);
                    break;
                case AssignStatement { Value: BinaryExpr { Operator: BinaryOperator.Add, Left: NameExpr total } sum } assign when total.Name == assign.Name:
                    var element = sum.Type == ValueType.Float ? ElementType.F32 : ElementType.I32;
                    var terms = new LocalArrayStatement(_names.Fresh(total.Name + "Terms"), element, (int)count);
                    arrays.Add(terms);
                    _body.Add(new VectorStore(new Address(terms.Name, element, Build.Int(_loop.Index), element), _lanes, Tree(sum.Right)));
                    added.Add(assign with { Value = sum with { Right = new ElementExpr(terms.Name, [Build.Int(_loop.Index)], sum.Type) } });
                    break;
                default:
                    return null;
            }
        }

        return !_fails && Blocks() is { } blocks ? [.. _before, .. arrays, .. blocks, _loop with { Body = added.ToEquatableArray() }] : null;
    }
}
