using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <content>The largest absolute value: of all reductions the one that any order of its elements gives alike, zeros' signs included.</content>
internal sealed partial class LoopLanes
{
    // Comparing and choosing takes some cycles: that many registers of maxima keep a processor busy.
    private const int Maxima = 4;

    private IReadOnlyList<Statement>? Maximum()
    {
        if (_loop.Body.Count != 1 || _loop.Body[0] is not AssignStatement { Value: CallExpr { Function: Function.Max } step } total) return null;
        if (step.Arguments[0] is not NameExpr { Name: var name } || name != total.Name || step.Arguments[1] is not CallExpr { Function: Function.Abs, Type: ValueType.Float } next) return null;
        int register = _lanes;
        _lanes *= Maxima;
        string largest = _names.Fresh(name + "Lanes"), ends = _names.Fresh(name + "Ends");
        var value = Tree(next);
        _body.Add(new VectorUpdate(largest, Max(Build.Vector(largest, ElementType.F32), value)));
        if (_fails || Blocks() is not { } blocks) return null;
        List<Statement> statements = [.. _before, new VectorDefine(largest, ElementType.F32, _lanes, Build.Float(0f)), .. blocks];
        int left = _lanes;
        while (left > register)
        {
            left /= 2;
            string half = _names.Fresh(name + "Half");
            statements.Add(new VectorDefine(half, ElementType.F32, left, Max(Build.Vector(largest, ElementType.F32), Build.Vector(largest, ElementType.F32, 1, left))));
            largest = half;
        }

        var index = Build.Int(_names.Fresh("lane"));
        var end = new ElementExpr(ends, [index], ValueType.Float);
        statements.Add(new LocalArrayStatement(ends, ElementType.F32, register));
        statements.Add(new VectorStore(new Address(ends, ElementType.F32, Build.Int(0), ElementType.F32), register, Build.Vector(largest, ElementType.F32)));
        statements.Add(new LoopStatement(((NameExpr)index).Name, Build.Int(0), Build.Int(register), 1, [new AssignStatement(name, Max(new NameExpr(name, ValueType.Float), end))]));
        return statements;
    }

    private static Expr Max(Expr a, Expr b) => new CallExpr(Function.Max, [a, b], ValueType.Float);
}
