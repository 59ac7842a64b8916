using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Syntax;

public sealed partial class ExpressionTyper
{
    private static readonly Dictionary<string, Function> Functions =
        ((Function[])Enum.GetValues(typeof(Function))).ToDictionary(f => f.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    private static readonly Dictionary<string, ReduceKind> Reductions =
        new ReduceKind[] { ReduceKind.Sum, ReduceKind.Max, ReduceKind.Min }.ToDictionary(r => r.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>A call of a reduction that only some scopes have, <c>argmin(k, e)</c>; null after a report.</summary>
    public Expr? TypeReduction(SyntaxCall e, ReduceKind kind)
    {
        if (ReductionIndex(e) is { } index) return TypeReduction(e, kind, index);
        Bag.Report(SpecRules.WrongArgumentCount, Scalar, e.Offset, $"'{e.Function}'", "an index and a body, as " + e.Function + "(k < 8, x[k])", Count(e.Arguments.Count));
        return null;
    }

    private Expr? TypeCall(SyntaxCall e)
    {
        var own = scope as ICallScope;
        if (own?.Functions.Contains(e.Function) == true) return own.Call(e, this);
        if (Reductions.TryGetValue(e.Function, out var kind) && ReductionIndex(e) is { } index) return TypeReduction(e, kind, index);
        if (Functions.TryGetValue(e.Function, out var function)) return TypeFunction(e, function);
        if (Reductions.ContainsKey(e.Function))
        {
            Bag.Report(SpecRules.WrongArgumentCount, Scalar, e.Offset, $"'{e.Function}'", "an index and a body, as sum(j, x[j])", Count(e.Arguments.Count));
            return null;
        }

        var known = Functions.Keys.Concat(Reductions.Keys).Concat(own?.Functions ?? []).OrderBy(n => n, StringComparer.Ordinal);
        Bag.Report(SpecRules.UnknownFunction, Scalar, e.Offset, e.Function, Suggestion.For(e.Function, known));
        return null;
    }

    /// <summary>The index that the call reduces over: a name of two arguments' first that is no value yet, or, of a sum, any name.</summary>
    private SyntaxName? ReductionIndex(SyntaxCall e)
    {
        if (e.Arguments.Count != 2) return null;
        var name = e.Arguments[0] switch
        {
            SyntaxName plain => plain,
            SyntaxBinary { Operator: BinaryOperator.Less, Left: SyntaxName bounded } => bounded,
            _ => null,
        };
        bool isValue = name is null || IsKnown(name.Name);
        return isValue && Functions.ContainsKey(e.Function) ? null : name;
    }

    private Expr? TypeReduction(SyntaxCall e, ReduceKind kind, SyntaxName index)
    {
        if (IsKnown(index.Name))
        {
            Bag.Report(SpecRules.NameReused, Scalar, index.Offset, index.Name);
            return null;
        }

        Expr? limit = null;
        if (e.Arguments[0] is SyntaxBinary bounded && (limit = TypeAs(bounded.Right, ValueType.Int, "a reduction's limit")) is null) return null;
        _reductions.Add(index.Name);
        int outside = _insideIndices;
        _insideIndices = 0;
        var body = TypeRaw(e.Arguments[1]);
        _insideIndices = outside;
        _reductions.RemoveAt(_reductions.Count - 1);
        if (body is null) return null;
        return body.Type == ValueType.Bool
            ? WrongType(e.Arguments[1].Offset, $"'{e.Function}'", "a number", body.Type)
            : new ReduceExpr(kind, index.Name, limit, body);
    }

    private Expr? TypeFunction(SyntaxCall e, Function function)
    {
        int count = function switch { Function.Min or Function.Max => 2, Function.Fma => 3, _ => 1 };
        if (e.Arguments.Count != count)
        {
            Bag.Report(SpecRules.WrongArgumentCount, Scalar, e.Offset, $"'{e.Function}'", Count(count), Count(e.Arguments.Count));
            return null;
        }

        var arguments = new Expr[count];
        for (int i = 0; i < count; i++)
        {
            if (TypeRaw(e.Arguments[i]) is not { } argument) return null;
            if (argument.Type == ValueType.Bool) return WrongType(e.Arguments[i].Offset, $"'{e.Function}'", "a number", argument.Type);
            arguments[i] = argument;
        }

        var (takes, gives) = Signature(function);
        var type = takes ?? arguments.Aggregate(ValueType.Int, (common, a) => Common(common, a.Type));
        for (int i = 0; i < count; i++)
        {
            if (Convert(arguments[i], type, e.Arguments[i].Offset, $"'{e.Function}'") is not { } converted) return null;
            arguments[i] = converted;
        }

        return new CallExpr(function, new EquatableArray<Expr>(arguments), gives ?? type);
    }

    /// <summary>What a function takes and gives; null for the common type of its arguments.</summary>
    private static (ValueType? Takes, ValueType? Gives) Signature(Function function) => function switch
    {
        Function.Abs or Function.Min or Function.Max => (null, null),
        Function.Fma or Function.Sqrt or Function.Exp => (ValueType.Float, ValueType.Float),
        Function.Round or Function.Rne or Function.Floor or Function.AsInt or Function.ToF16 or Function.ToBF16 => (ValueType.Float, ValueType.Int),
        Function.Sign => (null, ValueType.Int),
        Function.AsFloat or Function.F16 or Function.BF16 => (ValueType.Int, ValueType.Float),
        _ => (ValueType.Int, ValueType.Int),
    };

    private bool IsKnown(string name) => _indices.Contains(name) || _reductions.Contains(name) || scope.Name(name) is not null || scope.Array(name) is not null;

    private static string Count(int count) => count == 1 ? "1 argument" : Text(count) + " arguments";
}
