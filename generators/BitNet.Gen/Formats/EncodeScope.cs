using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>The names of <c>encode</c>: the values <c>x</c> with <c>absmax(x)</c>, and whatever the entries above define.</summary>
internal sealed class EncodeScope(ExpressionScope names) : IExpressionScope, ICallScope
{
    private const string AbsMax = "absmax";

    /// <inheritdoc/>
    public bool MayDeclareIndex => false;

    /// <inheritdoc/>
    public IEnumerable<string> Known => names.Known;

    /// <inheritdoc/>
    public IEnumerable<string> Functions => [AbsMax];

    /// <inheritdoc/>
    public ValueType? Name(string name) => names.Name(name);

    /// <inheritdoc/>
    public ArrayShape? Array(string name) => names.Array(name);

    /// <inheritdoc/>
    public Expr? Call(SyntaxCall call, ExpressionTyper typer)
    {
        if (call.Arguments.Count == 1 && call.Arguments[0] is SyntaxName { Name: FormatNames.Input })
        {
            var element = new ElementExpr(FormatNames.Input, [Build.Int(FormatNames.Reduced)], ValueType.Float);
            return new ReduceExpr(ReduceKind.Max, FormatNames.Reduced, null, new CallExpr(Function.Abs, [element], ValueType.Float));
        }

        typer.Bag.Report(SpecRules.WrongArgumentCount, typer.Scalar, call.Offset, AbsMax, "the values x, as absmax(x)", "anything else");
        return null;
    }
}
