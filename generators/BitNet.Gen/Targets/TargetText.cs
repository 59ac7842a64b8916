using System.Globalization;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BitNet.Gen.Targets;

/// <summary>Checks the C# texts of target files, so that a mistake is found there and not in generated code.</summary>
internal static class TargetText
{
    /// <summary>A guard: a C# expression without placeholders.</summary>
    public static void CheckExpression(SpecScalar scalar, DiagnosticBag bag)
    {
        if (Error(scalar.Text) is { } error) bag.Report(SpecRules.EmitNotCSharp, scalar, 0, error);
    }

    /// <summary>An instruction's text: a C# expression once each placeholder stands for a name.</summary>
    /// <param name="operands">The names that placeholders may have; a part of a group or table is <c>{a.0}</c>.</param>
    public static void CheckEmit(SpecScalar scalar, IReadOnlyList<string> operands, DiagnosticBag bag)
    {
        if (!CheckPlaceholders(scalar, operands, bag)) return;
        string filled = string.Concat(EmitTemplate.Parse(scalar.Text).Select(piece => piece.Operand is null ? piece.Text : "x"));
        if (Error(filled) is { } error) bag.Report(SpecRules.EmitNotCSharp, scalar, 0, error);
    }

    /// <summary>Whether every placeholder of a text stands for an operand; false after a report.</summary>
    public static bool CheckPlaceholders(SpecScalar scalar, IReadOnlyList<string> operands, DiagnosticBag bag)
    {
        foreach (var piece in EmitTemplate.Parse(scalar.Text))
        {
            if (piece.Operand is not { } operand || operands.Contains(operand)) continue;
            bag.Report(SpecRules.UnknownPlaceholder, scalar, piece.Offset, operand, Suggestion.For(operand, operands));
            return false;
        }

        return true;
    }

    /// <summary>The type of a register, with <c>{T}</c> for the element type.</summary>
    public static void CheckType(SpecScalar scalar, DiagnosticBag bag)
    {
        if (Error($"default({scalar.Text.Replace("{T}", "int")})") is { } error) bag.Report(SpecRules.EmitNotCSharp, scalar, 0, error);
    }

    /// <summary>The reinterpretation of a register <c>{x}</c>, with <c>{N}</c> for the name of the element type and <c>{C}</c> for the register type.</summary>
    public static void CheckCast(SpecScalar scalar, DiagnosticBag bag)
    {
        if (!scalar.Text.Contains("{x}")) bag.Report(SpecRules.EmitNotCSharp, scalar, 0, "the register {x} does not stand in it");
        else if (Error(scalar.Text.Replace("{x}", "x").Replace("{N}", "Int32").Replace("{C}", "int")) is { } error) bag.Report(SpecRules.EmitNotCSharp, scalar, 0, error);
    }

    private static string? Error(string text)
    {
        if (ParserGuard.Find(text) is { } offence) return offence.Message;
        var parsed = SyntaxFactory.ParseExpression(text, consumeFullText: true);
        return parsed.GetDiagnostics().FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error)?.GetMessage(CultureInfo.InvariantCulture);
    }
}
