using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models;

/// <summary>Reads the expressions of a model spec outside its body: dimensions, defaults, elements of tables.</summary>
internal sealed class ModelExpressions(DiagnosticBag bag)
{
    // Products of some such constants stay within an int64.
    private const long MaxConstant = 1 << 16;

    private readonly HashSet<string> _counts = new(StringComparer.Ordinal) { ModelNames.Context };
    private readonly HashSet<string> _numbers = new(StringComparer.Ordinal) { ModelNames.Context };

    /// <summary>Makes a setting known to the expressions that follow it.</summary>
    public void Declare(string name, bool isFloat)
    {
        _numbers.Add(name);
        if (!isFloat) _counts.Add(name);
    }

    /// <summary>A dimension: a name or a constant, or products and quotients of them in double quotes.</summary>
    public Extent? Dimension(SpecNode node)
    {
        if (node is SpecScalar scalar && Read(scalar) is { } extent) return extent;
        if (node is not SpecScalar) bag.Report(SpecRules.WrongModelExtent, node, "this");
        return null;
    }

    /// <summary>A number over the settings known so far and <paramref name="indices"/>.</summary>
    public SyntaxExpr? Number(SpecScalar scalar, params string[] indices)
    {
        if (ExpressionParser.ParseSyntax(scalar, bag) is not { } expression) return null;
        return Check(expression, scalar, indices) ? expression : null;
    }

    /// <summary>A comparison of two numbers.</summary>
    public ModelCondition? Condition(SpecScalar scalar)
    {
        if (ExpressionParser.ParseSyntax(scalar, bag) is not { } expression) return null;
        if (expression is not SyntaxBinary { Operator: BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual or BinaryOperator.Equal } comparison)
        {
            bag.Report(SpecRules.NotInLanguage, scalar, expression.Offset, "this", "a condition compares two numbers with < <= > >= or ==");
            return null;
        }

        return Check(comparison.Left, scalar, []) & Check(comparison.Right, scalar, [])
            ? new ModelCondition(comparison.Operator, comparison.Left, comparison.Right, scalar.Text)
            : null;
    }

    private Extent? Read(SpecScalar scalar)
    {
        SyntaxExpr? syntax;
        if (scalar.Style == ScalarStyle.Plain && SpecCursor.IsName(scalar.Text)) syntax = new SyntaxName(0, scalar.Text);
        else if (scalar.Style == ScalarStyle.Plain && long.TryParse(scalar.Text, out long value)) syntax = new SyntaxInt(0, value);
        else syntax = ExpressionParser.ParseSyntax(scalar, bag);
        if (syntax is null) return null;
        var extent = Read(syntax);
        if (extent is null) bag.Report(SpecRules.WrongModelExtent, scalar, scalar.Text);
        return extent;
    }

    private Extent? Read(SyntaxExpr expression) => expression switch
    {
        SyntaxInt { Value: >= 1 and <= MaxConstant } constant => Extent.Of(constant.Value),
        SyntaxName name when _counts.Contains(name.Name) => Extent.Of(name.Name),
        SyntaxBinary { Operator: BinaryOperator.Multiply } product => Read(product.Left) is { } a && Read(product.Right) is { } b ? a * b : null,
        SyntaxBinary { Operator: BinaryOperator.Divide } quotient => Read(quotient.Left) is { } a && Read(quotient.Right) is { } b ? a / b : null,
        _ => null,
    };

    private bool Check(SyntaxExpr expression, SpecScalar scalar, string[] indices)
    {
        switch (expression)
        {
            case SyntaxInt or SyntaxFloat:
                return true;
            case SyntaxName name:
                if (_numbers.Contains(name.Name) || Array.IndexOf(indices, name.Name) >= 0) return true;
                bag.Report(SpecRules.UnknownModelName, scalar, name.Offset, name.Name, Suggestion.For(name.Name, _numbers.Concat(indices).OrderBy(n => n, StringComparer.Ordinal)));
                return false;
            case SyntaxUnary { Operator: UnaryOperator.Negate } unary:
                return Check(unary.Operand, scalar, indices);
            case SyntaxBinary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide } binary:
                return Check(binary.Left, scalar, indices) & Check(binary.Right, scalar, indices);
            case SyntaxCall call:
                return CheckCall(call, scalar, indices);
            default:
                bag.Report(SpecRules.NotInLanguage, scalar, expression.Offset, "this", "settings and tables are made of numbers, + - * / and functions");
                return false;
        }
    }

    private bool CheckCall(SyntaxCall call, SpecScalar scalar, string[] indices)
    {
        if (MathFunctions.Find(call.Function) is not { } function)
        {
            bag.Report(SpecRules.UnknownMathFunction, scalar, call.Offset, call.Function, Suggestion.For(call.Function, MathFunctions.Names));
            return false;
        }

        if (call.Arguments.Count != function.Arguments)
        {
            bag.Report(SpecRules.WrongModelArguments, scalar, call.Offset, call.Function, Plural.Arguments(function.Arguments), Plural.Number(call.Arguments.Count));
            return false;
        }

        bool good = true;
        foreach (var argument in call.Arguments) good &= Check(argument, scalar, indices);
        return good;
    }
}
