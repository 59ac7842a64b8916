using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Syntax;

/// <summary>
/// Converts Roslyn's trees to the spec language's, through a whitelist: what is not listed here is not in the language.
/// Nothing of a spec reaches generated code as text. Statements are in the other part.
/// </summary>
internal sealed partial class CSharpSyntaxReader(SpecScalar scalar, int shift, DiagnosticBag bag)
{
    /// <summary>The most levels of operators and brackets.</summary>
    internal const int MaxDepth = 200;

    private int _depth;
    private bool _tooDeep;

    /// <summary>The expression, or null after a report.</summary>
    public SyntaxExpr? Convert(ExpressionSyntax syntax)
    {
        if (++_depth > MaxDepth)
        {
            ReportTooDeep(syntax);
            _depth--;
            return null;
        }

        var converted = ConvertKind(syntax);
        _depth--;
        return converted;
    }

    private SyntaxExpr? ConvertKind(ExpressionSyntax syntax) => syntax switch
    {
        LiteralExpressionSyntax e => ConvertLiteral(e),
        IdentifierNameSyntax e => new SyntaxName(At(e), e.Identifier.ValueText),
        ParenthesizedExpressionSyntax e => Convert(e.Expression),
        ElementAccessExpressionSyntax e => ConvertElement(e),
        PrefixUnaryExpressionSyntax e => ConvertUnary(e),
        BinaryExpressionSyntax e => ConvertBinary(e),
        ConditionalExpressionSyntax e => ConvertConditional(e),
        CastExpressionSyntax e => ConvertCast(e),
        InvocationExpressionSyntax e => ConvertCall(e),
        GenericNameSyntax e => Refuse(SpecRules.GenericNameTrap, e, Shorten(e)),
        AssignmentExpressionSyntax e => Refuse(e, "an assignment inside an expression", "give it a statement of its own in a '|' body"),
        PostfixUnaryExpressionSyntax e => Refuse(e, $"the operator '{e.OperatorToken.Text}'", "write the value out"),
        MemberAccessExpressionSyntax e => Refuse(e, $"the member access '{Shorten(e)}'", "only plain names and array elements are known"),
        _ => Refuse(syntax, $"'{Shorten(syntax)}'", "it has numbers, names, elements, operators, casts to float and int, and calls"),
    };

    private SyntaxExpr? ConvertLiteral(LiteralExpressionSyntax e)
    {
        string text = e.Token.Text;
        switch (e.Token.Value)
        {
            case int or uint or long when text[text.Length - 1] is not ('u' or 'U' or 'l' or 'L'):
                return new SyntaxInt(At(e), System.Convert.ToInt64(e.Token.Value, CultureInfo.InvariantCulture));
            case float value when !float.IsInfinity(value):
                return new SyntaxFloat(At(e), value);
            case double when text[text.Length - 1] is not ('d' or 'D') && SyntaxFactory.ParseToken(text + "f").Value is float value && !float.IsInfinity(value):
                // Parsed again as float32: rounding the double would round twice.
                return new SyntaxFloat(At(e), value);
            case int or uint or long or ulong or float or double or decimal:
                return Refuse(SpecRules.NumberOutOfRange, e, text);
            default:
                return Refuse(e, $"the literal '{Shorten(e)}'", "values are integers and floats");
        }
    }

    private SyntaxExpr? ConvertElement(ElementAccessExpressionSyntax e)
    {
        if (e.Expression is not IdentifierNameSyntax array)
            return e.Expression is GenericNameSyntax generic ? Convert(generic) : Refuse(e.Expression, $"an index behind '{Shorten(e.Expression)}'", "only named arrays have elements");
        var indices = ConvertArguments(e.ArgumentList.Arguments);
        return indices is { } known ? new SyntaxElement(At(e), array.Identifier.ValueText, known) : null;
    }

    private SyntaxExpr? ConvertUnary(PrefixUnaryExpressionSyntax e)
    {
        UnaryOperator? op = e.Kind() switch
        {
            SyntaxKind.UnaryMinusExpression => UnaryOperator.Negate,
            SyntaxKind.BitwiseNotExpression => UnaryOperator.Complement,
            SyntaxKind.LogicalNotExpression => UnaryOperator.LogicalNot,
            _ => null,
        };
        if (op is null) return Refuse(e, $"the operator '{e.OperatorToken.Text}' in front of a value", "known are -, ~ and !");
        return Convert(e.Operand) is { } operand ? new SyntaxUnary(At(e), op.Value, operand) : null;
    }

    private SyntaxExpr? ConvertBinary(BinaryExpressionSyntax e)
    {
        bool coalesce = e.IsKind(SyntaxKind.CoalesceExpression);
        var op = OperatorOf(e.Kind());
        if (op is null && !coalesce) return Refuse(e, $"the operator '{e.OperatorToken.Text}'", "known are + - * / % & | ^ << >> < <= > >= == != && ||");
        var left = Convert(e.Left);
        var right = Convert(e.Right);
        if (left is null || right is null) return null;
        return coalesce ? new SyntaxCoalesce(At(e), left, right) : new SyntaxBinary(At(e), e.OperatorToken.SpanStart - shift, op!.Value, left, right);
    }

    private SyntaxExpr? ConvertConditional(ConditionalExpressionSyntax e)
    {
        var condition = Convert(e.Condition);
        var whenTrue = Convert(e.WhenTrue);
        var whenFalse = Convert(e.WhenFalse);
        return condition is null || whenTrue is null || whenFalse is null ? null : new SyntaxConditional(At(e), condition, whenTrue, whenFalse);
    }

    private SyntaxExpr? ConvertCast(CastExpressionSyntax e)
    {
        var to = TypeOf(e.Type);
        if (to is null) return Refuse(e.Type, $"the cast to '{Shorten(e.Type)}'", "known are (float) and (int)");
        return Convert(e.Expression) is { } operand ? new SyntaxCast(At(e), to.Value, operand) : null;
    }

    private SyntaxExpr? ConvertCall(InvocationExpressionSyntax e)
    {
        if (e.Expression is not IdentifierNameSyntax function)
            return e.Expression is GenericNameSyntax generic ? Convert(generic) : Refuse(e.Expression, $"a call of '{Shorten(e.Expression)}'", "only functions with a plain name can be called");
        var arguments = ConvertArguments(e.ArgumentList.Arguments);
        return arguments is { } known ? new SyntaxCall(At(e), function.Identifier.ValueText, known) : null;
    }

    private EquatableArray<SyntaxExpr>? ConvertArguments(SeparatedSyntaxList<ArgumentSyntax> arguments)
    {
        var converted = new List<SyntaxExpr>();
        bool complete = true;
        foreach (var argument in arguments)
        {
            if (argument.NameColon is not null || !argument.RefKindKeyword.IsKind(SyntaxKind.None))
            {
                Refuse(argument, $"the argument '{Shorten(argument)}'", "arguments are plain expressions in order");
                complete = false;
            }
            else if (Convert(argument.Expression) is { } value)
            {
                converted.Add(value);
            }
            else
            {
                complete = false;
            }
        }

        return complete ? converted.ToEquatableArray() : null;
    }

    private static ValueType? TypeOf(TypeSyntax type) => type is PredefinedTypeSyntax predefined
        ? predefined.Keyword.Kind() switch
        {
            SyntaxKind.FloatKeyword => ValueType.Float,
            SyntaxKind.IntKeyword => ValueType.Int,
            _ => null,
        }
        : null;

    private static BinaryOperator? OperatorOf(SyntaxKind kind) => kind switch
    {
        SyntaxKind.AddExpression or SyntaxKind.AddAssignmentExpression => BinaryOperator.Add,
        SyntaxKind.SubtractExpression or SyntaxKind.SubtractAssignmentExpression => BinaryOperator.Subtract,
        SyntaxKind.MultiplyExpression or SyntaxKind.MultiplyAssignmentExpression => BinaryOperator.Multiply,
        SyntaxKind.DivideExpression or SyntaxKind.DivideAssignmentExpression => BinaryOperator.Divide,
        SyntaxKind.ModuloExpression => BinaryOperator.Remainder,
        SyntaxKind.BitwiseAndExpression => BinaryOperator.And,
        SyntaxKind.BitwiseOrExpression or SyntaxKind.OrAssignmentExpression => BinaryOperator.Or,
        SyntaxKind.ExclusiveOrExpression => BinaryOperator.Xor,
        SyntaxKind.LeftShiftExpression => BinaryOperator.ShiftLeft,
        SyntaxKind.RightShiftExpression => BinaryOperator.ShiftRight,
        SyntaxKind.LessThanExpression => BinaryOperator.Less,
        SyntaxKind.LessThanOrEqualExpression => BinaryOperator.LessOrEqual,
        SyntaxKind.GreaterThanExpression => BinaryOperator.Greater,
        SyntaxKind.GreaterThanOrEqualExpression => BinaryOperator.GreaterOrEqual,
        SyntaxKind.EqualsExpression => BinaryOperator.Equal,
        SyntaxKind.NotEqualsExpression => BinaryOperator.NotEqual,
        SyntaxKind.LogicalAndExpression => BinaryOperator.LogicalAnd,
        SyntaxKind.LogicalOrExpression => BinaryOperator.LogicalOr,
        _ => null,
    };

    private int At(SyntaxNode node) => node.SpanStart - shift;

    private SyntaxExpr? Refuse(SyntaxNode node, string thing, string remedy) => Refuse(SpecRules.NotInLanguage, node, thing, remedy);

    private SyntaxExpr? Refuse(SpecRule rule, SyntaxNode node, params string[] arguments)
    {
        Report(rule, node.SpanStart, arguments);
        return null;
    }

    private void Report(SpecRule rule, int position, params string[] arguments) => bag.Report(rule, scalar, Math.Max(0, position - shift), arguments);

    /// <summary>Reports once a scalar: both operands of many nested nodes would say the same.</summary>
    private void ReportTooDeep(SyntaxNode node)
    {
        if (!_tooDeep) Report(SpecRules.ExpressionTooDeep, node.SpanStart, MaxDepth.ToString(CultureInfo.InvariantCulture));
        _tooDeep = true;
    }

    private static string Shorten(SyntaxNode node)
    {
        string text = node.ToString().Replace("\r", "").Replace('\n', ' ');
        return text.Length <= 40 ? text : text.Substring(0, 37) + "...";
    }
}
