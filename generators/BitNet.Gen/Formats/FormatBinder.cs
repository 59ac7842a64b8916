using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Reads a format spec.</summary>
public sealed partial class FormatBinder
{
    private readonly SpecCursor _spec;
    private readonly DiagnosticBag _bag;
    private readonly ExpressionScope _scope = new();
    private readonly Dictionary<string, Expr> _lets = new(StringComparer.Ordinal);
    private readonly UnreadNames _unread = new();
    private readonly TableReader _tables;

    private FormatBinder(SpecDocument document, DiagnosticBag bag)
    {
        _bag = bag;
        _tables = new TableReader(document.Texts, bag);
        _spec = new SpecCursor(document.Root, "a format", bag);
    }

    /// <summary>The format of <paramref name="document"/>; null after a report.</summary>
    public static FormatSpec? Bind(SpecDocument document, DiagnosticBag bag)
    {
        int before = bag.Diagnostics.Count;
        var format = new FormatBinder(document, bag).Bind();
        return bag.Diagnostics.Count == before ? format : null;
    }

    private FormatSpec? Bind()
    {
        _spec.AllowOnly(FormatKeys.Root);
        string? name = _spec.RequiredName("format");
        string? summary = _spec.RequiredText("summary");
        var gguf = _spec.OptionalMapping("gguf");
        gguf?.AllowOnly(FormatKeys.Gguf);
        var ids = gguf?.RequiredInts("id", 0, int.MaxValue).Select(id => (int)id).ToEquatableArray() ?? [];
        string? ggufName = gguf?.RequiredName("name");
        var block = _spec.RequiredMapping("block");
        block?.AllowOnly(FormatKeys.Block);
        long? weights = block?.RequiredInt("weights", 1, FormatKeys.MaxBlockWeights);
        var order = block?.RequiredChoice("order", ("rows", BlockOrder.Rows), ("flat", BlockOrder.Flat));
        if (_spec.Has("row") && (_spec.Has("tensor") || order == BlockOrder.Flat)) _bag.Report(SpecRules.RowFields, _spec.KeyPath("row"), 0);
        var fields = BindFields(_spec.RequiredMapping("fields"), "fields");
        var (tensorFields, tailBytes) = BindTail();
        var activations = _spec.RequiredChoice(
            "activations",
            ("float", ActivationKind.Float),
            ("int8 per token", ActivationKind.Int8PerToken),
            ("int8 per 32", ActivationKind.Int8Per32));
        var tables = BindTables();

        _scope.Add(FormatNames.Index, ValueType.Int);
        if (_spec.Has("code")) _scope.Add(FormatNames.Code, ValueType.Int);
        BindLets(_spec.OptionalMapping("let"));
        var code = _spec.OptionalScalar("code") is { } codeText ? BindCode(codeText) : null;
        var range = BindRange();
        var value = _spec.RequiredScalar("value") is { } valueText ? Read(valueText, ValueType.Float) : null;
        if (name is null || summary is null || weights is not { } blockWeights || order is not { } blockOrder || activations is not { } kind || value is null || (_spec.Has("code") && code is null)) return null;

        var format = new FormatSpec(
            name, summary, ids, ggufName ?? "", (int)blockWeights, blockOrder, fields, tensorFields, tailBytes, kind, tables, code, range ?? Interval.Of(0), value, []);
        format = format with { RowHead = _spec.Has("row") };
        CheckReads(format);
        if (_spec.OptionalMapping("arrange") is { } arrange) format = format with { Arrangement = new ArrangementBinder(format, arrange, _bag).Bind() };
        if (format.Arrangement is { } bound && _spec.Has("encode") != bound.Stored is not null) _bag.Report(SpecRules.ArrangedBlock, _spec.KeyPath("arrange"), 0);
        return (_spec.OptionalMapping("encode") is { } encode ? format with { Encode = new EncodeBinder(format, encode, DeclareOwn, _unread, _bag).Bind() } : format).ForPrograms();
    }

    private EquatableArray<FormatField> BindFields(SpecCursor? fields, string key, params string[] others)
    {
        var bound = new List<FormatField>();
        int offset = 0;
        foreach (var entry in fields?.Mapping.Entries ?? [])
        {
            if (Array.IndexOf(others, entry.Key) >= 0 || !Declare(entry)) continue;
            if (entry.Value is not SpecScalar type || FieldType(type.Text) is not var (element, count))
            {
                _bag.Report(SpecRules.FieldType, entry.Value, (entry.Value as SpecScalar)?.Text ?? key);
                _unread.Add(entry.Key);
                continue;
            }

            var field = new FormatField(entry.Key, element, offset, count);
            if (count is null) _scope.Add(field.Name, element.ValueType());
            else _scope.AddArray(field.Name, element.ValueType());
            bound.Add(field);
            offset += field.Bytes;
        }

        return bound.ToEquatableArray();
    }

    private static (ElementType Element, int? Count)? FieldType(string text)
    {
        int bracket = text.IndexOf('[');
        if (!ElementTypes.TryParse(bracket < 0 ? text : text.Substring(0, bracket), out var element)) return null;
        if (bracket < 0) return (element, null);
        string digits = text.Substring(bracket + 1, text.Length - bracket - 1).TrimEnd(']');
        bool wellFormed = text.EndsWith("]", StringComparison.Ordinal) && digits.Length == text.Length - bracket - 2 && digits.All(c => c is >= '0' and <= '9');
        return wellFormed && digits.Length is > 0 and < 6 && int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) is > 0 and <= FormatKeys.MaxElements and var count
            ? (element, count)
            : null;
    }

    private (EquatableArray<FormatField> Fields, int Bytes) BindTail()
    {
        string key = _spec.Has("row") ? "row" : "tensor";
        if (_spec.OptionalMapping(key) is not { } once) return ([], 0);
        var fields = BindFields(once, key, "pad");
        int used = fields.Sum(part => part.Bytes);
        long bytes = once.OptionalInt("pad", 0, FormatKeys.MaxElements, used);
        if (bytes < used) _bag.Report(SpecRules.TailTooSmall, once.Mapping["pad"]!, Text(bytes), Text(used));
        return (fields, (int)bytes);
    }

    private EquatableArray<FormatTable> BindTables()
    {
        var bound = new List<FormatTable>();
        foreach (var entry in _spec.OptionalMapping("tables")?.Mapping.Entries ?? [])
        {
            if (!Declare(entry)) continue;
            if (_tables.Read(entry) is not { } table)
            {
                _unread.Add(entry.Key);
                continue;
            }

            _scope.AddArray(table.Name, table.Type, table.Rank);
            bound.Add(table);
        }

        return bound.ToEquatableArray();
    }

    private Interval? BindRange()
    {
        if (_spec.Has("range") && !_spec.Has("code")) _bag.Report(SpecRules.RangeWithoutCode, _spec.KeyPath("range"), 0);
        return _spec.Has("code") ? SpecRanges.Required(_spec, "range") : null;
    }

    private void BindLets(SpecCursor? lets)
    {
        foreach (var entry in lets?.Mapping.Entries ?? [])
        {
            if (!Declare(entry) || AsExpression(entry) is not { } scalar) continue;
            if (Read(scalar, null) is not { } value)
            {
                _unread.Add(entry.Key);
                continue;
            }

            _lets[entry.Key] = value;
            _scope.Add(entry.Key, value.Type);
        }
    }

    private Expr? BindCode(SpecScalar scalar)
    {
        var code = Read(scalar, ValueType.Int);
        if (code is null || !FormatExprs.Uses(code, FormatNames.Code)) return code;
        _bag.Report(SpecRules.CodeOfItself, scalar);
        return null;
    }

    /// <summary>An expression with what its names stand for, and without reductions; null after a report.</summary>
    private Expr? Read(SpecScalar scalar, ValueType? wanted)
    {
        if (_unread.IsIn(scalar)) return null;
        var parsed = wanted is { } type ? ExpressionParser.Parse(scalar, _scope, type, _bag) : ExpressionParser.Parse(scalar, _scope, _bag);
        if (parsed?.Substitute(_lets) is not { } whole) return null;
        if (UnrolledReductions.Of(whole) is { } unrolled) return unrolled;
        _bag.Report(SpecRules.ReductionBound, scalar, Text(UnrolledReductions.MaxTerms));
        return null;
    }

    /// <summary>Whether the key can name something new.</summary>
    private bool Declare(SpecEntry entry) => Declare(entry.Key, entry.Value.Path + "#key");

    private bool Declare(string name, string path)
    {
        if (!SpecCursor.IsName(name)) _bag.Report(SpecRules.WrongName, path, 0, name);
        else if (Array.IndexOf(FormatNames.Reserved, name) >= 0) _bag.Report(SpecRules.ReservedName, path, 0, name);
        else if (_scope.Name(name) is not null || _scope.Array(name) is not null) _bag.Report(SpecRules.NameReused, path, 0, name);
        else return true;
        return false;
    }

    /// <summary>The same for a name of <c>encode</c>, which does not see those of <c>let</c>: what is decoded there may be called the same where it is made.</summary>
    private bool DeclareOwn(string name, string path) => _lets.ContainsKey(name) || Declare(name, path);

    private SpecScalar? AsExpression(SpecEntry entry)
    {
        if (entry.Value is SpecScalar scalar) return scalar;
        _bag.Report(SpecRules.WrongNodeKind, entry.Value, entry.Key, "an expression", entry.Value is SpecMapping ? "a mapping" : "a sequence");
        return null;
    }

    private static string Text(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
