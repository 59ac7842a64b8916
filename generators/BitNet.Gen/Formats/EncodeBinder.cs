using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Reads the key <c>encode</c> of a format, from top to bottom.</summary>
/// <param name="format">All of the format but its <c>encode</c>.</param>
/// <param name="declare">Whether a name of the spec's own is free; reports where it is not.</param>
/// <param name="unread">Names that have mistakes of their own.</param>
internal sealed class EncodeBinder(FormatSpec format, SpecCursor encode, Func<string, string, bool> declare, UnreadNames unread, DiagnosticBag bag)
{
    private readonly ExpressionScope _names = NamesOf(format);
    private readonly Dictionary<string, EncodeFunction> _functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Expr> _lets = new(StringComparer.Ordinal);
    private readonly List<EncodeStep> _steps = [];
    private readonly EncodeCheck _check = new(format, bag);

    /// <summary>The entries; what could not be read was reported and is left out.</summary>
    public EquatableArray<EncodeStep> Bind()
    {
        foreach (var entry in encode.Mapping.Entries) Bind(entry);
        foreach (var field in AllFields)
        {
            if (!unread.Contains(field.Name) && _steps.All(step => step.Name != field.Name)) bag.Report(SpecRules.FieldNotEncoded, "#" + encode.Mapping.Path, 0, field.Name);
        }

        return _steps.ToEquatableArray();
    }

    private IEnumerable<FormatField> AllFields => format.Fields.Concat(format.TensorFields);

    private static ExpressionScope NamesOf(FormatSpec format)
    {
        var names = new ExpressionScope()
            .Add(FormatNames.Index, ValueType.Int)
            .Add(FormatNames.Element, ValueType.Int)
            .AddArray(FormatNames.Input, ValueType.Float)
            .AddArray(FormatNames.Code, ValueType.Int);
        foreach (var table in format.Tables)
            names.AddArray(table.Name, table.Type, table.Rank);
        return names;
    }

    private void Bind(SpecEntry entry)
    {
        string path = entry.Value.Path + "#key";
        if (EncodeKey.Parse(entry.Key) is not { } key)
        {
            bag.Report(SpecRules.EncodeKey, path, 0, entry.Key);
            return;
        }

        var field = AllFields.FirstOrDefault(part => part.Name == entry.Key);
        bool isCode = entry.Key == FormatNames.Code;
        if (field is null && !isCode && !IsFree(key, path))
        {
            unread.Add(key.Name);
            return;
        }

        if (entry.Value is not SpecScalar scalar)
        {
            bag.Report(SpecRules.WrongNodeKind, entry.Value, entry.Key, "an expression", entry.Value is SpecMapping ? "a mapping" : "a sequence");
            return;
        }

        var own = key.Parameters ?? (key.Count > 0 ? [(key.Index, ValueType.Int)] : []);
        var scope = new EncodeScope(_names, _functions, own);
        ValueType? wanted = field?.Element.ValueType() ?? (isCode ? ValueType.Int : null);
        var value = unread.IsIn(scalar) ? null : wanted is { } type ? ExpressionParser.Parse(scalar, scope, type, bag) : ExpressionParser.Parse(scalar, scope, bag);
        if (value is null)
        {
            unread.Add(key.Name);
            return;
        }

        if (key.Parameters is not null) _functions[key.Name] = new EncodeFunction(key.Parameters, BoundNames.MakeUnique(value, key.Name));
        else Add(scalar, key, BoundNames.MakeUnique(value, ""), field, isCode);
    }

    private void Add(SpecScalar scalar, EncodeKey key, Expr value, FormatField? field, bool isCode)
    {
        var inlined = value.Substitute(_lets);
        if (_steps.All(step => step.Name != FormatNames.Code) && FormatExprs.Uses(value, FormatNames.Code)) bag.Report(SpecRules.EncodedTwice, scalar, key.Name);
        CheckIndices(scalar, key, inlined, field, isCode);
        // A value over i or j is part of the entries below, where its index has a range.
        bool isPart = field is null && !isCode && key.Count == 0 && (FormatExprs.Uses(inlined, FormatNames.Index) || FormatExprs.Uses(inlined, FormatNames.Element));
        if (!bag.HasErrors && !isPart) CheckReads(scalar, key, inlined, field, isCode);
        _steps.Add(new EncodeStep(key.Name, value, key.Index, key.Count));
        if (isCode || field is { Count: not null }) return;
        if (key.Count > 0) _names.AddArray(key.Name, value.Type);
        else _names.Add(key.Name, value.Type);
        if (field is null && key.Count == 0) _lets[key.Name] = inlined;
    }

    private void CheckReads(SpecScalar scalar, EncodeKey key, Expr value, FormatField? field, bool isCode)
    {
        bool ofTensor = field is not null && format.TensorFields.Contains(field);
        if (isCode) _check.Run(scalar, value, FormatNames.Index, format.BlockWeights, ofTensor);
        else if (key.Count > 0) _check.Run(scalar, value, key.Index, key.Count, ofTensor);
        else if (field is { Count: { } count }) _check.Run(scalar, value, FormatNames.Element, count, ofTensor);
        else _check.Run(scalar, value, "", 1, ofTensor);
        if (isCode) _check.Declare(FormatNames.Code, format.BlockWeights, _check.RangeOf(value, FormatNames.Index, format.BlockWeights));
        else if (field is not { Count: not null }) _check.Declare(key.Name, key.Count, _check.RangeOf(value, key.Index, key.Count));
    }

    /// <summary>Whether the entry can be a name of one's own: programs know these names beside the fields'.</summary>
    private bool IsFree(EncodeKey key, string path)
    {
        if (_names.Name(key.Name) is null && _names.Array(key.Name) is null && !_functions.ContainsKey(key.Name)) return declare(key.Name, path);
        bag.Report(SpecRules.NameReused, path, 0, key.Name);
        return false;
    }

    private void CheckIndices(SpecScalar scalar, EncodeKey key, Expr value, FormatField? field, bool isCode)
    {
        bool isLet = field is null && !isCode && key.Count == 0;
        if (!isLet && !isCode && FormatExprs.Uses(value, FormatNames.Index)) bag.Report(SpecRules.IndexWithoutMeaning, scalar, FormatNames.Index, key.Name);
        if (!isLet && field?.Count is null && FormatExprs.Uses(value, FormatNames.Element)) bag.Report(SpecRules.IndexWithoutMeaning, scalar, FormatNames.Element, key.Name);
    }
}
