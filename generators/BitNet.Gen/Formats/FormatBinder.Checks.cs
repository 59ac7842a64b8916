using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

public sealed partial class FormatBinder
{
    /// <summary>Every element that decoding reads must lie in its field, for each weight of the block.</summary>
    private void CheckReads(FormatSpec format)
    {
        var evaluator = new IndexEvaluator(FormatNames.Index, format.Tables);
        if (format.Code is { } code) CheckReads(format, evaluator, (SpecScalar)_spec.Mapping["code"]!, code);
        CheckReads(format, evaluator, (SpecScalar)_spec.Mapping["value"]!, format.Value);
    }

    private void CheckReads(FormatSpec format, IndexEvaluator evaluator, SpecScalar scalar, Expr expression)
    {
        for (int weight = 0; weight < format.BlockWeights; weight++)
        {
            if (!CheckRead(format, evaluator, scalar, expression, weight)) return;
        }
    }

    private bool CheckRead(FormatSpec format, IndexEvaluator evaluator, SpecScalar scalar, Expr expression, int weight)
    {
        if (evaluator.Covers(expression))
        {
            if (evaluator.Evaluate(expression, weight) is not null) return true;
            _bag.Report(SpecRules.NoValue, scalar, FormatNames.Index, Text(weight));
            return false;
        }

        if (expression is ConditionalExpr conditional && evaluator.Covers(conditional.Condition))
        {
            return CheckRead(format, evaluator, scalar, conditional.Condition, weight)
                && CheckRead(format, evaluator, scalar, evaluator.Evaluate(conditional.Condition, weight) is 0 ? conditional.WhenFalse : conditional.WhenTrue, weight);
        }

        if (expression is ElementExpr element && format.Fields.Concat(format.TensorFields).FirstOrDefault(part => part.Name == element.Array) is { } field)
            return CheckElement(field, evaluator, scalar, element.Indices[0], weight);
        if (expression is ElementExpr lookup && !CheckLookup(format, evaluator, scalar, lookup, weight)) return false;
        return expression.Children().All(child => CheckRead(format, evaluator, scalar, child, weight));
    }

    private bool CheckElement(FormatField field, IndexEvaluator evaluator, SpecScalar scalar, Expr index, int weight)
    {
        if (!evaluator.Covers(index))
        {
            _bag.Report(SpecRules.FieldIndexDepends, scalar, field.Name);
            return false;
        }

        if (evaluator.Evaluate(index, weight) is not { } place)
        {
            _bag.Report(SpecRules.NoValue, scalar, FormatNames.Index, Text(weight));
            return false;
        }

        if (place >= 0 && place < field.Count) return true;
        _bag.Report(SpecRules.FieldIndex, scalar, field.Name, Text(field.Count ?? 0), FormatNames.Index, Text(weight), Text(place));
        return false;
    }

    /// <summary>A table that data index: the index's range must lie in it, for whatever the fields hold.</summary>
    private bool CheckLookup(FormatSpec format, IndexEvaluator evaluator, SpecScalar scalar, ElementExpr lookup, int weight)
    {
        var table = format.Tables.First(t => t.Name == lookup.Array);
        for (int dimension = 0; dimension < table.Rank; dimension++)
        {
            var range = Intervals.Of(lookup.Indices[dimension], RangeOf);
            if (range is { } proven && proven.Min >= 0 && proven.Max < table.Extents[dimension]) continue;
            _bag.Report(SpecRules.TableIndex, scalar, table.Name, Text(table.Extents[dimension]), range?.ToString() ?? "unknown");
            return false;
        }

        return true;

        Interval? RangeOf(Expr leaf)
        {
            if (evaluator.Covers(leaf)) return evaluator.Evaluate(leaf, weight) is { } value ? Interval.Of(value) : null;
            string name = leaf switch { NameExpr n => n.Name, ElementExpr e => e.Array, _ => "" };
            if (name == FormatNames.Code) return format.Code is { } code ? Intervals.Of(code, RangeOf) : null;
            if (format.Tables.FirstOrDefault(t => t.Name == name) is { } inner) return inner.Range;
            return format.Fields.Concat(format.TensorFields).FirstOrDefault(part => part.Name == name)?.Element.Range();
        }
    }
}
