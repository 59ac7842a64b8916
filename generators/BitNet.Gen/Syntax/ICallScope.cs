using BitNet.Gen.Expressions;

namespace BitNet.Gen.Syntax;

/// <summary>An <see cref="IExpressionScope"/> with functions of its own beside the language's, as <c>absmax(x)</c> over an array.</summary>
public interface ICallScope
{
    /// <summary>The names of the functions.</summary>
    IEnumerable<string> Functions { get; }

    /// <summary>Types a call of one of <see cref="Functions"/>; null after a report to the typer's bag.</summary>
    Expr? Call(SyntaxCall call, ExpressionTyper typer);
}
