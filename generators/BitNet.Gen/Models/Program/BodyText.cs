using System.Globalization;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models.Program;

/// <summary>Writes parts of a forward body down again, for comments in generated code.</summary>
internal static class BodyText
{
    /// <summary>An expression; with what it is assigned to, where <paramref name="name"/> is not empty.</summary>
    public static string Of(SyntaxExpr expression, string name = "") => (name.Length == 0 ? "" : name + " = ") + Text(expression);

    /// <summary>An operator between two expressions, as <c>x += y</c>.</summary>
    public static string Of(string op, SyntaxExpr left, SyntaxExpr right, string name) =>
        (name.Length == 0 || op.EndsWith("=", StringComparison.Ordinal) ? "" : name + " = ") + $"{Text(left)} {op} {Text(right)}";

    private static string Text(SyntaxExpr expression) => expression switch
    {
        SyntaxName name => name.Name,
        SyntaxCall call => $"{call.Function}({string.Join(", ", call.Arguments.Select(Text))})",
        SyntaxBinary binary => $"{Operand(binary.Left)} {ExprPrinter.Symbol(binary.Operator)} {Operand(binary.Right)}",
        SyntaxCoalesce coalesce => $"{Text(coalesce.Left)} ?? {Text(coalesce.Right)}",
        SyntaxInt constant => constant.Value.ToString(CultureInfo.InvariantCulture),
        _ => "...",
    };

    private static string Operand(SyntaxExpr expression) => expression is SyntaxBinary or SyntaxCoalesce ? $"({Text(expression)})" : Text(expression);
}
