using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

public sealed partial class FormatBinder
{
    private EquatableArray<NamedExpr> BindEncode(FormatSpec format)
    {
        if (_spec.OptionalMapping("encode") is not { } encode) return [];
        var fields = format.Fields.Concat(format.TensorFields).ToList();
        var names = EncodeNames(format);
        var lets = new Dictionary<string, Expr>(StringComparer.Ordinal);
        var steps = new List<NamedExpr>();
        bool hasCode = false;
        foreach (var entry in encode.Mapping.Entries)
        {
            var field = fields.FirstOrDefault(part => part.Name == entry.Key);
            bool isCode = entry.Key == FormatNames.Code;
            if ((field is null && !isCode && !DeclareLet(entry, names)) || AsExpression(entry) is not { } scalar) continue;
            var value = field is null && !isCode
                ? ExpressionParser.Parse(scalar, new EncodeScope(names), _bag)
                : ExpressionParser.Parse(scalar, new EncodeScope(names), field?.Element.ValueType() ?? ValueType.Int, _bag);
            if (value is null) continue;
            if (!hasCode && FormatExprs.Uses(value, FormatNames.Code)) _bag.Report(SpecRules.EncodedTwice, scalar, entry.Key);
            CheckIndices(scalar, entry.Key, value.Substitute(lets), field, isCode);
            if (!_bag.HasErrors) CheckReads(format, scalar, value.Substitute(lets), field, isCode);

            steps.Add(new NamedExpr(entry.Key, value));
            hasCode |= isCode;
            if (field is { Count: not null } || isCode) continue;
            names.Add(entry.Key, value.Type);
            if (field is null) lets[entry.Key] = value.Substitute(lets);
        }

        foreach (var field in fields)
        {
            if (!steps.Any(step => step.Name == field.Name)) _bag.Report(SpecRules.FieldNotEncoded, _spec.KeyPath("encode"), 0, field.Name);
        }

        return steps.ToEquatableArray();
    }

    private void CheckReads(FormatSpec format, SpecScalar scalar, Expr value, FormatField? field, bool isCode)
    {
        var check = new EncodeCheck(format, _bag);
        bool ofTensor = field is not null && format.TensorFields.Contains(field);
        if (isCode) check.Run(scalar, value, FormatNames.Index, format.BlockWeights, ofTensor);
        else if (field is { Count: { } count }) check.Run(scalar, value, FormatNames.Element, count, ofTensor);
        else if (field is not null) check.Run(scalar, value, "", 1, ofTensor);
    }

    private static ExpressionScope EncodeNames(FormatSpec format)
    {
        var names = new ExpressionScope()
            .Add(FormatNames.Index, ValueType.Int)
            .Add(FormatNames.Element, ValueType.Int)
            .AddArray(FormatNames.Input, ValueType.Float)
            .AddArray(FormatNames.Code, ValueType.Int);
        foreach (var table in format.Tables)
            names.AddArray(table.Name, ValueType.Int, table.Columns > 0 ? 2 : 1);
        return names;
    }

    /// <summary>Whether the entry can be a name of one's own: programs know these names beside the fields'.</summary>
    private bool DeclareLet(SpecEntry entry, ExpressionScope names)
    {
        if (names.Name(entry.Key) is null && names.Array(entry.Key) is null && !_lets.ContainsKey(entry.Key)) return Declare(entry);
        _bag.Report(SpecRules.NameReused, entry.Value.Path + "#key", 0, entry.Key);
        return false;
    }

    private void CheckIndices(SpecScalar scalar, string name, Expr value, FormatField? field, bool isCode)
    {
        bool isLet = field is null && !isCode;
        if (!isLet && !isCode && FormatExprs.Uses(value, FormatNames.Index)) _bag.Report(SpecRules.IndexWithoutMeaning, scalar, FormatNames.Index, name);
        if (!isLet && field?.Count is null && FormatExprs.Uses(value, FormatNames.Element)) _bag.Report(SpecRules.IndexWithoutMeaning, scalar, FormatNames.Element, name);
    }
}
