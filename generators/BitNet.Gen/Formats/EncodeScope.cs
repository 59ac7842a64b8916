using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>The names of one entry of <c>encode</c>: the values <c>x</c> with <c>absmax(x)</c>, whatever the entries above define, and its own index or parameters.</summary>
/// <param name="names">The names of all entries so far.</param>
/// <param name="functions">The functions so far.</param>
/// <param name="own">The entry's index or parameters.</param>
internal sealed class EncodeScope(ExpressionScope names, IReadOnlyDictionary<string, EncodeFunction> functions, IReadOnlyList<(string Name, ValueType Type)> own)
    : IExpressionScope, ICallScope
{
    private const string AbsMax = "absmax";

    private static readonly Dictionary<string, ReduceKind> Searches = new(StringComparer.Ordinal)
    {
        ["argmax"] = ReduceKind.ArgMax,
        ["argmin"] = ReduceKind.ArgMin,
    };

    /// <inheritdoc/>
    public bool MayDeclareIndex => false;

    /// <inheritdoc/>
    public IEnumerable<string> Known => names.Known.Concat(own.Select(name => name.Name));

    /// <inheritdoc/>
    public IEnumerable<string> Functions => Searches.Keys.Concat([AbsMax]).Concat(functions.Keys);

    /// <inheritdoc/>
    public ValueType? Name(string name)
    {
        foreach (var (known, type) in own)
        {
            if (known == name) return type;
        }

        return names.Name(name);
    }

    /// <inheritdoc/>
    public ArrayShape? Array(string name) => names.Array(name);

    /// <inheritdoc/>
    public Expr? Call(SyntaxCall call, ExpressionTyper typer)
    {
        if (Searches.TryGetValue(call.Function, out var kind)) return typer.TypeReduction(call, kind);
        if (functions.TryGetValue(call.Function, out var function)) return Call(call, function, typer);
        if (call.Arguments.Count == 1 && call.Arguments[0] is SyntaxName { Name: FormatNames.Input })
        {
            var element = new ElementExpr(FormatNames.Input, [Build.Int(FormatNames.Reduced)], ValueType.Float);
            return new ReduceExpr(ReduceKind.Max, FormatNames.Reduced, null, new CallExpr(Function.Abs, [element], ValueType.Float));
        }

        typer.Bag.Report(SpecRules.WrongArgumentCount, typer.Scalar, call.Offset, AbsMax, "the values x, as absmax(x)", "anything else");
        return null;
    }

    private static Expr? Call(SyntaxCall call, EncodeFunction function, ExpressionTyper typer)
    {
        if (call.Arguments.Count != function.Parameters.Count)
        {
            typer.Bag.Report(SpecRules.WrongArgumentCount, typer.Scalar, call.Offset, $"'{call.Function}'", Count(function.Parameters.Count), Count(call.Arguments.Count));
            return null;
        }

        var arguments = new Dictionary<string, Expr>(StringComparer.Ordinal);
        for (int at = 0; at < call.Arguments.Count; at++)
        {
            var (name, type) = function.Parameters[at];
            if (typer.TypeAs(call.Arguments[at], type, $"'{name}' of '{call.Function}'") is not { } argument) return null;
            arguments[name] = argument;
        }

        return function.Body.Substitute(arguments);
    }

    private static string Count(int count) => count == 1 ? "1 argument" : count.ToString(CultureInfo.InvariantCulture) + " arguments";
}
