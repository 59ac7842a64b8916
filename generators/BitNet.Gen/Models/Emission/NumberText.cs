using System.Globalization;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models.Emission;

/// <summary>Writes the numbers of settings and tables as C#: integers where all parts are, double precision elsewhere.</summary>
/// <param name="name">The C# name of a setting or index, and whether it is an integer.</param>
internal sealed class NumberText(Func<string, (string Text, bool IsInteger)> name)
{
    /// <summary>An int32 expression.</summary>
    public string Integer(SyntaxExpr expression) =>
        Write(expression, integers: true) is var (text, isInteger) && isInteger ? text : $"(int)({text})";

    /// <summary>A float32 expression, computed in double precision.</summary>
    public string Float(SyntaxExpr expression) => expression switch
    {
        SyntaxInt constant => constant.Value.ToString(CultureInfo.InvariantCulture) + "f",
        SyntaxFloat constant => constant.Value.ToString("R", CultureInfo.InvariantCulture) + "f",
        _ => $"(float)({Double(expression)})",
    };

    /// <summary>A float64 expression; calls for which <paramref name="hoisted"/> gives a name are replaced by it.</summary>
    public string Double(SyntaxExpr expression, Func<SyntaxCall, string?>? hoisted = null)
    {
        var (text, isInteger) = Write(expression, integers: false, hoisted);
        return isInteger ? $"(double){text}" : text;
    }

    private (string Text, bool IsInteger) Write(SyntaxExpr expression, bool integers, Func<SyntaxCall, string?>? hoisted = null)
    {
        switch (expression)
        {
            case SyntaxInt constant:
                return (constant.Value.ToString(CultureInfo.InvariantCulture) + (integers ? "" : ".0"), integers);
            case SyntaxFloat constant:
                return (constant.Value.ToString("R", CultureInfo.InvariantCulture) + "d", false);
            case SyntaxName leaf:
                return name(leaf.Name);
            case SyntaxUnary unary:
                var (operand, isInteger) = Write(unary.Operand, integers, hoisted);
                return ($"-{Primary(unary.Operand, operand)}", isInteger);
            case SyntaxCall call:
                if (hoisted?.Invoke(call) is { } local) return (local, false);
                var arguments = call.Arguments.Select(argument => Write(argument, integers: false, hoisted).Text);
                return ($"{MathFunctions.Find(call.Function)!.Value.CSharp}({string.Join(", ", arguments)})", false);
            case SyntaxBinary binary:
                var (left, leftInteger) = Write(binary.Left, integers, hoisted);
                var (right, rightInteger) = Write(binary.Right, integers, hoisted);
                left = Operand(binary.Left, left, binary.Operator, isRight: false);
                right = Operand(binary.Right, right, binary.Operator, isRight: true);
                if (leftInteger && rightInteger && !integers) left = $"(double){(binary.Left is SyntaxBinary ? $"({left})" : left)}";
                return ($"{left} {ExprPrinter.Symbol(binary.Operator)} {right}", leftInteger && rightInteger && integers);
            default:
                throw new InvalidOperationException($"no number for {expression.GetType().Name}");
        }
    }

    private static string Primary(SyntaxExpr expression, string text) => expression is SyntaxBinary or SyntaxUnary ? $"({text})" : text;

    private static string Operand(SyntaxExpr expression, string text, BinaryOperator around, bool isRight)
    {
        if (expression is not SyntaxBinary inner) return text;
        int outside = ExprPrinter.Precedence(around);
        int inside = ExprPrinter.Precedence(inner.Operator);
        return inside < outside || (isRight && inside == outside) ? $"({text})" : text;
    }
}
