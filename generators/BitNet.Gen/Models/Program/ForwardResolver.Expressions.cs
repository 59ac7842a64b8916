using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models.Program;

/// <content>Expressions: variables, products, operators and calls.</content>
internal sealed partial class ForwardResolver
{
    /// <summary>A product with a matrix, whose format decides what happens to the input.</summary>
    private const string Linear = "Linear";

    /// <summary>A product with a matrix that must be ternary.</summary>
    private const string BitLinear = "BitLinear";

    /// <summary>Resolves an expression to the one value that it computes; null after a report.</summary>
    /// <param name="name">What to call the value.</param>
    private ModelValue? Evaluate(SyntaxExpr expression, string name)
    {
        if (EvaluateAll(expression, name) is not { } values) return null;
        if (values.Count == 1) return _draft.Values[values[0]];
        Report(SpecRules.WrongModelArgument, expression.Offset, "this place", "one value", $"{Plural.Number(values.Count)}, all outputs of a kernel");
        return null;
    }

    /// <summary>Resolves an expression to the values that it computes: several where a kernel has several outputs; null after a report.</summary>
    private EquatableArray<int>? EvaluateAll(SyntaxExpr expression, string name) => expression switch
    {
        SyntaxName variable when _variables.TryGetValue(variable.Name, out var ids) => ids,
        SyntaxBinary binary => Operate(binary.OperatorOffset, ExprPrinter.Symbol(binary.Operator), binary.Left, binary.Right, name),
        SyntaxCall { Function: not (Linear or BitLinear) } call => Call(call, name),
        _ => EvaluateOne(expression, name) is { } value ? [value.Id] : null,
    };

    private ModelValue? EvaluateOne(SyntaxExpr expression, string name)
    {
        switch (expression)
        {
            case SyntaxName { Name: ModelNames.Tokens }:
                return Given(ModelNames.Tokens, ModelValueKind.Tokens, ElementType.I32, [Extent.Of(ModelNames.TokenCount)]);
            case SyntaxName { Name: var table } when Spec.Table(table) is { } found:
                return Given(table, ModelValueKind.Table, ElementType.F32, found.Indices.Select(index => index.Count).ToEquatableArray());
            case SyntaxName { Name: var weight } at when Spec.Weight(weight) is { } found:
                return Weight(found, at.Offset, ModelValueKind.Vector);
            case SyntaxName broken when _broken.Contains(broken.Name):
                return null;
            case SyntaxName unknown:
                Report(SpecRules.UnknownModelName, unknown.Offset, unknown.Name, Suggestion.For(unknown.Name, KnownNames()));
                return null;
            case SyntaxCall product:
                return Multiply(product, name);
            default:
                Report(SpecRules.NotInModelBody, expression.Offset, "this expression", "a body calls kernels and products on variables and weights; '??' chooses between weights");
                return null;
        }
    }

    private EquatableArray<int>? Operate(int offset, string op, SyntaxExpr left, SyntaxExpr right, string name)
    {
        if (_draft.Kernels.ForOperator(op) is { } kernel) return Call(kernel, op, offset, [left, right], name, BodyText.Of(op, left, right, name));
        Report(SpecRules.UnknownModelFunction, offset, $"operator: \"{op}\"", op, "give a kernel that key");
        return null;
    }

    private ModelValue? Multiply(SyntaxCall call, string name)
    {
        if (!HasArguments(call, 2, exactly: true)) return null;
        var matrix = Matrix(call.Arguments[1]);
        var input = Evaluate(call.Arguments[0], $"{matrix?.Name}_in");
        if (input is null || matrix is null) return null;

        Extent columns = matrix.Shape[matrix.Shape.Count - 1];
        if (input.Kind != ModelValueKind.Computed || input.Element != ElementType.F32)
        {
            Report(SpecRules.WrongModelArgument, call.Arguments[0].Offset, call.Function, "a float32 value that the model computes", Describe(input));
            return null;
        }

        if (input.Shape.Count < 2 || Extent.Product(input.Shape.Skip(1)) != columns)
        {
            Report(SpecRules.ModelShapeMismatch, call.Arguments[0].Offset, call.Function, $"[{ModelNames.TokenCount}, {columns}] for a matrix of {columns} columns", Describe(input.Shape));
            return null;
        }

        var rows = matrix.Shape.Take(matrix.Shape.Count - 1);
        string result = name.Length > 0 ? name : $"{matrix.Name}_out";
        int output = _draft.Add(result, ModelValueKind.Computed, ElementType.F32, [input.Shape[0], .. rows]);
        _draft.Sections[_section].Add(new MultiplyStep(input.Id, null, [new MatrixOutput(matrix.Id, output)], call.Function == BitLinear, BodyText.Of(call, name)));
        return _draft.Values[output];
    }

    private ModelValue? Matrix(SyntaxExpr expression)
    {
        if (expression is SyntaxCoalesce { Left: SyntaxName left, Right: SyntaxName right } && Spec.Weight(left.Name) is { Optional: true } optional && Spec.Weight(right.Name) is { } fallback)
        {
            if (optional.Rows != fallback.Rows || optional.Columns != fallback.Columns)
            {
                Report(SpecRules.ModelShapeMismatch, right.Offset, "??", Describe(optional.Shape), Describe(fallback.Shape));
                return null;
            }

            _used.Add(fallback.Name);
            return Weight(optional, left.Offset, ModelValueKind.Matrix, fallback);
        }

        if (expression is SyntaxName name && Spec.Weight(name.Name) is { } weight) return Weight(weight, name.Offset, ModelValueKind.Matrix);
        if (expression is SyntaxName unknown && !_variables.ContainsKey(unknown.Name)) Report(SpecRules.UnknownModelName, unknown.Offset, unknown.Name, Suggestion.For(unknown.Name, Spec.Weights.Select(known => known.Name)));
        else Report(SpecRules.WrongModelArgument, expression.Offset, Linear, "a weight, or 'optional ?? other' of two weights of one shape", "this");
        return null;
    }

    private ModelValue? Weight(ModelWeight weight, int offset, ModelValueKind kind, ModelWeight? fallback = null)
    {
        _used.Add(weight.Name);
        if ((weight.InLayer || fallback is { InLayer: true }) && _section != InLayer)
        {
            Report(SpecRules.LayerOnly, offset, weight.Name);
            return null;
        }

        if (weight.Optional && fallback is null)
        {
            Report(SpecRules.OptionalWeight, offset, weight.Name);
            return null;
        }

        return Given(weight.Name, kind, ElementType.F32, weight.Shape, fallback?.Name ?? "");
    }

    private ModelValue Given(string name, ModelValueKind kind, ElementType element, EquatableArray<Extent> shape, string fallback = "")
    {
        if (!_given.TryGetValue((name, kind), out int id))
        {
            id = _draft.Add(name, kind, element, shape);
            _draft.Values[id] = _draft.Values[id] with { Weight = name, Fallback = fallback };
            _given.Add((name, kind), id);
        }

        return _draft.Values[id];
    }

    private bool HasArguments(SyntaxCall call, int count, bool exactly)
    {
        if (exactly ? call.Arguments.Count == count : call.Arguments.Count <= count) return true;
        Report(SpecRules.WrongModelArguments, call.Offset, call.Function, (exactly ? "" : "at most ") + Plural.Arguments(count), Plural.Number(call.Arguments.Count));
        return false;
    }

    private IEnumerable<string> KnownNames() =>
        _variables.Keys.Concat(Spec.Weights.Select(weight => weight.Name)).Concat(Spec.Tables.Select(table => table.Name)).Append(ModelNames.Tokens).OrderBy(name => name, StringComparer.Ordinal);

    private static string Describe(EquatableArray<Extent> shape) => $"[{string.Join(", ", shape)}]";

    private string Describe(ModelValue value) => value.Kind switch
    {
        ModelValueKind.Tokens => "the token ids",
        ModelValueKind.Cache => "a cache",
        ModelValueKind.Vector or ModelValueKind.Matrix or ModelValueKind.Stored => $"the weight '{value.Weight}'",
        ModelValueKind.Table => $"the table '{value.Name}'",
        _ => $"{value.Element.Spelling()}{Describe(value.Shape)}",
    };
}
