using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Syntax;

/// <summary>Parses the expressions and bodies of specs, which are C#, with Roslyn. Mistakes carry their offset in the scalar; no method throws for what a spec contains.</summary>
public static class ExpressionParser
{
    // Roslyn's own recursion over a tree deeper than some thousand nodes overflows the stack, which nothing can catch.
    private const int MaxExpressionTokens = 1000;
    private const int MaxBodyTokens = 4000;

    /// <summary>A typed expression, constants computed; null after a report.</summary>
    public static Expr? Parse(SpecScalar scalar, IExpressionScope scope, DiagnosticBag bag) =>
        ParseSyntax(scalar, bag) is { } syntax ? new ExpressionTyper(scalar, scope, bag).Type(syntax) : null;

    /// <summary>A typed expression that must give <paramref name="type"/>; an integer is converted where a float is wanted.</summary>
    public static Expr? Parse(SpecScalar scalar, IExpressionScope scope, ValueType type, DiagnosticBag bag) =>
        ParseSyntax(scalar, bag) is { } syntax ? new ExpressionTyper(scalar, scope, bag).TypeAs(syntax, type, "this expression") : null;

    /// <summary>An expression without types; null after a report.</summary>
    public static SyntaxExpr? ParseSyntax(SpecScalar scalar, DiagnosticBag bag) =>
        ParseRoslyn(scalar, bag) is { } parsed ? new CSharpSyntaxReader(scalar, 0, bag).Convert(parsed) : null;

    /// <summary>The rule <c>r[i] = expression</c>, where <c>i</c> is the lane and <c>r</c> an array of the scope; null after a report.</summary>
    public static RowMeaning? ParseMeaning(SpecScalar scalar, IExpressionScope scope, DiagnosticBag bag)
    {
        if (ParseRoslyn(scalar, bag) is not { } parsed) return null;
        if (parsed is not AssignmentExpressionSyntax assignment)
        {
            bag.Report(SpecRules.WrongTarget, scalar, 0, "an expression alone", "r[i] = expression");
            return null;
        }

        if (new CSharpSyntaxReader(scalar, 0, bag).ConvertAssignment(assignment) is not { } rule) return null;
        if (rule is not { Operator: null, Target: SyntaxElement { Indices: { Count: 1 } indices } target } || indices[0] is not SyntaxName { Name: "i" })
        {
            bag.Report(SpecRules.WrongTarget, scalar, rule.Offset, "this", "r[i] = expression, with the lane i");
            return null;
        }

        var typer = new ExpressionTyper(scalar, scope, bag);
        if (typer.TypeTarget(target) is null || scope.Array(target.Array) is not { } shape) return null;
        return typer.TypeAs(rule.Value, shape.Element, $"'{target.Array}'") is { } value ? new RowMeaning(target.Array, value) : null;
    }

    /// <summary>The statements of a body; what could not be read was reported and is left out.</summary>
    public static EquatableArray<SyntaxStatement> ParseStatements(SpecScalar scalar, DiagnosticBag bag)
    {
        if (!CheckStyle(scalar, bag) || !CheckGuard(scalar, bag) || !CheckLength(scalar, MaxBodyTokens, bag)) return [];
        var parsed = SyntaxFactory.ParseStatement("{" + scalar.Text + "\n}", consumeFullText: false);
        if (!CheckSyntax(parsed, scalar, 1, bag)) return [];
        return parsed is BlockSyntax block ? new CSharpSyntaxReader(scalar, 1, bag).ConvertBlock(block) : [];
    }

    private static ExpressionSyntax? ParseRoslyn(SpecScalar scalar, DiagnosticBag bag)
    {
        if (!CheckStyle(scalar, bag) || !CheckGuard(scalar, bag) || !CheckLength(scalar, MaxExpressionTokens, bag)) return null;
        var parsed = SyntaxFactory.ParseExpression(scalar.Text, consumeFullText: false);
        return CheckSyntax(parsed, scalar, 0, bag) ? parsed : null;
    }

    private static bool CheckStyle(SpecScalar scalar, DiagnosticBag bag)
    {
        string? style = scalar.Style switch
        {
            ScalarStyle.DoubleQuoted or ScalarStyle.Literal => null,
            ScalarStyle.SingleQuoted => "single-quoted",
            ScalarStyle.Folded => "folded",
            _ => "plain",
        };
        if (style is not null) bag.Report(SpecRules.ExpressionStyle, scalar, style);
        return style is null;
    }

    private static bool CheckGuard(SpecScalar scalar, DiagnosticBag bag)
    {
        if (ParserGuard.Find(scalar.Text) is not { } offence) return true;
        bag.Report(offence.Rule, scalar, offence.Offset, offence.Arguments);
        return false;
    }

    private static bool CheckLength(SpecScalar scalar, int maxTokens, DiagnosticBag bag)
    {
        if (scalar.Text.Length <= maxTokens) return true;
        int tokens = 0;
        foreach (var token in SyntaxFactory.ParseTokens(scalar.Text))
        {
            if (++tokens <= maxTokens) continue;
            bag.Report(SpecRules.ExpressionTooLong, scalar, token.SpanStart, maxTokens.ToString(CultureInfo.InvariantCulture));
            return false;
        }

        return true;
    }

    private static bool CheckSyntax(SyntaxNode parsed, SpecScalar scalar, int shift, DiagnosticBag bag)
    {
        string read = shift == 0 ? scalar.Text : "{" + scalar.Text + "\n}";
        var error = parsed.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).OrderBy(d => d.Location.SourceSpan.Start).FirstOrDefault();
        var junk = SyntaxFactory.ParseTokens(read, parsed.FullSpan.End).First();
        if (error is null && junk.IsKind(SyntaxKind.EndOfFileToken)) return true;
        int at = Clamp(error is null ? parsed.FullSpan.End + junk.SpanStart : error.Location.SourceSpan.Start);
        if (Keyword(scalar.Text, at) is { } keyword) bag.Report(SpecRules.KeywordAsName, scalar, keyword.Offset, keyword.Text);
        else if (error is null) bag.Report(SpecRules.JunkBehindExpression, scalar, at, Word(scalar.Text, at));
        else bag.Report(SpecRules.ExpressionSyntax, scalar, at, error.GetMessage(CultureInfo.InvariantCulture));
        return false;

        int Clamp(int position) => Math.Max(0, Math.Min(position - shift, scalar.Text.Length));
    }

    /// <summary>The first keyword that the language does not use, where it explains an error at <paramref name="errorOffset"/>.</summary>
    private static (string Text, int Offset)? Keyword(string text, int errorOffset)
    {
        bool inForeach = false;
        foreach (var token in SyntaxFactory.ParseTokens(text))
        {
            if (token.SpanStart > errorOffset) break;
            inForeach |= token.IsKind(SyntaxKind.ForEachKeyword);
            if (inForeach && token.IsKind(SyntaxKind.InKeyword)) continue;
            if (SyntaxFacts.IsReservedKeyword(token.Kind()) && !IsUsed(token.Kind())) return (token.Text, token.SpanStart);
        }

        return null;
    }

    /// <summary>Whether the spec language has this keyword of C#.</summary>
    internal static bool IsUsed(SyntaxKind kind) => kind is SyntaxKind.FloatKeyword or SyntaxKind.IntKeyword or SyntaxKind.ForKeyword
        or SyntaxKind.ForEachKeyword or SyntaxKind.IfKeyword or SyntaxKind.ElseKeyword or SyntaxKind.ReturnKeyword;

    private static string Word(string text, int at)
    {
        int end = at;
        while (end < text.Length && end < at + 20 && !char.IsWhiteSpace(text[end]))
            end++;
        return text.Substring(at, end - at);
    }
}
