using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Syntax;

internal sealed partial class CSharpSyntaxReader
{
    /// <summary>The statements that could be converted; the others were reported.</summary>
    public EquatableArray<SyntaxStatement> ConvertBlock(BlockSyntax block) =>
        block.Statements.Select(Convert).OfType<SyntaxStatement>().ToEquatableArray();

    private SyntaxStatement? Convert(StatementSyntax statement)
    {
        if (++_depth > MaxDepth)
        {
            ReportTooDeep(statement);
            _depth--;
            return null;
        }

        var converted = ConvertKind(statement);
        _depth--;
        return converted;
    }

    private SyntaxStatement? ConvertKind(StatementSyntax statement) => statement switch
    {
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax e } => ConvertAssignment(e),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax e } => Convert(e) is SyntaxCall call ? new SyntaxCallStatement(call.Offset, call) : null,
        LocalDeclarationStatementSyntax s => ConvertDeclaration(s),
        ForStatementSyntax s => ConvertFor(s),
        ForEachStatementSyntax s => ConvertForeach(s),
        IfStatementSyntax s => ConvertIf(s),
        ReturnStatementSyntax { Expression: { } value } s => Convert(value) is { } returned ? new SyntaxReturn(At(s), returned) : null,
        _ => RefuseStatement(statement, $"the statement '{Shorten(statement)}'", "it has assignments, declarations, for, foreach, if and return"),
    };

    /// <summary>The assignment, or null after a report.</summary>
    public SyntaxAssignment? ConvertAssignment(AssignmentExpressionSyntax e)
    {
        var op = OperatorOf(e.Kind());
        if (op is null && !e.IsKind(SyntaxKind.SimpleAssignmentExpression))
        {
            Refuse(e, $"the operator '{e.OperatorToken.Text}'", "known are =, +=, -=, *=, /= and |=");
            return null;
        }

        var target = Convert(e.Left);
        var value = Convert(e.Right);
        if (target is null || value is null) return null;
        if (target is SyntaxName or SyntaxElement) return new SyntaxAssignment(At(e), target, op, value);
        Report(SpecRules.WrongTarget, e.Left.SpanStart, $"'{Shorten(e.Left)}'", "a name or an element of an array");
        return null;
    }

    private SyntaxStatement? ConvertDeclaration(LocalDeclarationStatementSyntax s)
    {
        var declaration = s.Declaration;
        bool isVar = declaration.Type is IdentifierNameSyntax { Identifier.ValueText: "var" };
        var type = TypeOf(declaration.Type);
        if ((!isVar && type is null) || s.Modifiers.Count > 0)
            return RefuseStatement(declaration, $"the declaration '{Shorten(declaration)}'", "it begins with float, int or var");
        if (declaration.Variables.Count != 1 || declaration.Variables[0] is not { Initializer: { } initializer } variable)
            return RefuseStatement(declaration, $"the declaration '{Shorten(declaration)}'", "declare one name a statement, with its value");
        return Convert(initializer.Value) is { } value ? new SyntaxDeclaration(variable.SpanStart - shift, variable.Identifier.ValueText, type, value) : null;
    }

    private SyntaxStatement? ConvertFor(ForStatementSyntax s)
    {
        const string Remedy = "write for (int j = 0; j < n; j++)";
        if (s.Declaration is not { Variables: { Count: 1 } variables } declaration
            || TypeOf(declaration.Type) != ValueType.Int
            || variables[0] is not { Initializer: { } from } variable
            || s.Condition is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression, Left: IdentifierNameSyntax tested } condition
            || s.Incrementors.Count != 1
            || StepOf(s.Incrementors[0], variable.Identifier.ValueText) is not { } step
            || tested.Identifier.ValueText != variable.Identifier.ValueText)
        {
            return RefuseStatement(s, "this form of 'for'", Remedy);
        }

        var first = Convert(from.Value);
        var limit = Convert(condition.Right);
        var body = ConvertBody(s.Statement);
        return first is null || limit is null ? null : new SyntaxFor(At(s), variable.Identifier.ValueText, first, limit, step, body);
    }

    private static long? StepOf(ExpressionSyntax incrementor, string index) => incrementor switch
    {
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression, Operand: IdentifierNameSyntax n } when n.Identifier.ValueText == index => 1,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression, Operand: IdentifierNameSyntax n } when n.Identifier.ValueText == index => 1,
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression, Left: IdentifierNameSyntax n, Right: LiteralExpressionSyntax { Token.Value: int and > 0 } step }
            when n.Identifier.ValueText == index => (int)step.Token.Value!,
        _ => null,
    };

    private SyntaxStatement? ConvertForeach(ForEachStatementSyntax s)
    {
        if (s is not { Type: IdentifierNameSyntax { Identifier.ValueText: "var" }, Expression: IdentifierNameSyntax collection })
            return RefuseStatement(s, "this form of 'foreach'", "write foreach (var layer in layers)");
        return new SyntaxForeach(At(s), s.Identifier.ValueText, collection.Identifier.ValueText, At(collection), ConvertBody(s.Statement));
    }

    private SyntaxStatement? ConvertIf(IfStatementSyntax s)
    {
        var condition = Convert(s.Condition);
        var then = ConvertBody(s.Statement);
        var otherwise = s.Else is { } branch ? ConvertBody(branch.Statement) : [];
        return condition is null ? null : new SyntaxIf(At(s), condition, then, otherwise);
    }

    private EquatableArray<SyntaxStatement> ConvertBody(StatementSyntax body)
    {
        if (body is BlockSyntax block) return ConvertBlock(block);
        return Convert(body) is { } single ? [single] : [];
    }

    private SyntaxStatement? RefuseStatement(SyntaxNode node, string thing, string remedy)
    {
        Refuse(node, thing, remedy);
        return null;
    }
}
