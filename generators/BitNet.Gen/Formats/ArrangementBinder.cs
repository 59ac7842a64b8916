using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Shapes;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Reads the key <c>arrange</c> of a format.</summary>
/// <param name="format">All of the format before it.</param>
internal sealed class ArrangementBinder(FormatSpec format, SpecCursor arrange, DiagnosticBag bag)
{
    // Rows, columns and what counts them: a matrix has at most int32 of each.
    private static readonly Interval Dimension = new(0, int.MaxValue);

    private static readonly string[] Own =
        [FormatArrangement.Row, FormatArrangement.Column, FormatArrangement.Rows, FormatArrangement.Columns, FormatArrangement.Size, FormatArrangement.Arranged, FormatNames.Data];

    private readonly ExpressionScope _shape = new ExpressionScope().Add(FormatArrangement.Rows, ValueType.Int).Add(FormatArrangement.Columns, ValueType.Int);
    private readonly ExpressionScope _scope = new ExpressionScope()
        .Add(FormatArrangement.Rows, ValueType.Int).Add(FormatArrangement.Columns, ValueType.Int)
        .Add(FormatArrangement.Row, ValueType.Int).Add(FormatArrangement.Column, ValueType.Int)
        .AddArray(FormatNames.Data, ValueType.Int);

    private readonly List<string> _parameters = [];

    /// <summary>The arrangement; null after a report.</summary>
    public FormatArrangement? Bind()
    {
        int before = bag.Diagnostics.Count;
        if (format.BlockWeights != 1 || format.Fields.Count != 1 || format.Fields[0] is not { Count: null, Element: ElementType.U8 } field || format.RowHead)
        {
            bag.Report(SpecRules.ArrangedBlock, arrange.Mapping);
            return null;
        }

        arrange.AllowOnly(new MappingShape([.. FormatKeys.Arrangement.Keys, Shape.Required(field.Name, Shape.Expression, "The block's field.")]));
        var presets = arrange.OptionalMappings("presets", "a preset").Select(Preset).OfType<FormatPreset>().ToEquatableArray();
        foreach (var table in format.Tables) _scope.AddArray(table.Name, table.Type, table.Rank);
        var bytes = arrange.RequiredScalar("bytes") is { } size ? Parse(size, ValueType.Int, _shape, []) : null;
        var lets = new Dictionary<string, Expr>(StringComparer.Ordinal);
        BindLets(arrange.OptionalMapping("let"), _scope, lets);
        var element = arrange.RequiredScalar(field.Name) is { } text ? Parse(text, ValueType.Int, _scope, lets) : null;
        var stored = arrange.OptionalMapping("encode") is { } encode ? Stored(encode, field) : null;
        return bag.Diagnostics.Count == before ? new FormatArrangement(bytes!, element!, stored, _parameters.ToEquatableArray(), presets) : null;
    }

    /// <summary>The stored byte from the weights' blocks, which have the field's name in the spec.</summary>
    private Expr? Stored(SpecCursor encode, FormatField field)
    {
        var scope = new ExpressionScope()
            .Add(FormatArrangement.Rows, ValueType.Int).Add(FormatArrangement.Columns, ValueType.Int)
            .Add(FormatNames.Element, ValueType.Int)
            .AddArray(field.Name, ValueType.Int, rank: 2);
        foreach (string parameter in _parameters) scope.Add(parameter, ValueType.Int);
        foreach (var table in format.Tables) scope.AddArray(table.Name, table.Type, table.Rank);
        var lets = new Dictionary<string, Expr>(StringComparer.Ordinal);
        BindLets(encode, scope, lets);
        var value = encode.RequiredScalar(FormatNames.Data) is { } text ? Parse(text, ValueType.Int, scope, lets) : null;
        return value is null ? null : Arranged(value);

        Expr Arranged(Expr part) => part.MapChildren(Arranged) switch
        {
            ElementExpr element when element.Array == field.Name => element with { Array = FormatArrangement.Arranged },
            var other => other,
        };
    }

    private void BindLets(SpecCursor? names, ExpressionScope scope, Dictionary<string, Expr> lets)
    {
        foreach (var entry in names?.Mapping.Entries ?? [])
        {
            if (entry.Key == FormatNames.Data || !IsFree(entry, scope) || entry.Value is not SpecScalar scalar || Parse(scalar, null, scope, lets) is not { } value) continue;
            lets[entry.Key] = value;
            scope.Add(entry.Key, value.Type);
        }
    }

    private FormatPreset? Preset(SpecCursor preset)
    {
        var names = preset.Mapping.Entries.Select(entry => entry.Key).Where(key => key is not (FormatArrangement.Rows or FormatArrangement.Columns)).ToList();
        if (_parameters.Count == 0)
        {
            foreach (var entry in preset.Mapping.Entries)
            {
                if (!names.Contains(entry.Key) || !IsFree(entry, _scope)) continue;
                _parameters.Add(entry.Key);
                _shape.Add(entry.Key, ValueType.Int);
                _scope.Add(entry.Key, ValueType.Int);
            }
        }

        preset.AllowOnly(new MappingShape([.. FormatKeys.Preset.Keys, .. _parameters.Select(name => Shape.Required(name, Shape.Integer(1, FormatKeys.MaxParameter), "A parameter."))]));
        long? rows = preset.RequiredInt(FormatArrangement.Rows, 1, int.MaxValue), columns = preset.RequiredInt(FormatArrangement.Columns, 1, int.MaxValue);
        var values = _parameters.Select(name => preset.RequiredInt(name, 1, FormatKeys.MaxParameter) ?? 1).ToEquatableArray();
        return rows is null || columns is null ? null : new FormatPreset(rows.Value, columns.Value, values);
    }

    private Expr? Parse(SpecScalar scalar, ValueType? type, ExpressionScope scope, Dictionary<string, Expr> lets)
    {
        var parsed = type is { } wanted ? ExpressionParser.Parse(scalar, scope, wanted, bag) : ExpressionParser.Parse(scalar, scope, bag);
        if (parsed?.Substitute(lets) is not { } whole) return null;
        if (UnrolledReductions.Of(whole) is { } value) return CheckLookups(scalar, value) ? value : null;
        bag.Report(SpecRules.ReductionBound, scalar, Text(UnrolledReductions.MaxTerms));
        return null;
    }

    /// <summary>Tables are read without a check, so that their indices must be proven; reads of <c>data</c> and of blocks are checked when they are made.</summary>
    private bool CheckLookups(SpecScalar scalar, Expr value)
    {
        foreach (var lookup in value.Descendants().OfType<ElementExpr>())
        {
            if (format.Tables.FirstOrDefault(table => table.Name == lookup.Array) is not { } table) continue;
            for (int dimension = 0; dimension < table.Rank; dimension++)
            {
                var range = Intervals.Of(lookup.Indices[dimension], Range);
                if (range is { } proven && proven.Min >= 0 && proven.Max < table.Extents[dimension]) continue;
                bag.Report(SpecRules.TableIndex, scalar, table.Name, Text(table.Extents[dimension]), range?.ToString() ?? "unknown");
                return false;
            }
        }

        return true;
    }

    private Interval? Range(Expr leaf) => leaf switch
    {
        ElementExpr element when format.Tables.FirstOrDefault(table => table.Name == element.Array) is { } table => table.Range,
        ElementExpr => ElementType.U8.Range(),
        _ => Dimension,
    };

    private bool IsFree(SpecEntry entry, ExpressionScope scope)
    {
        string path = entry.Value.Path + "#key";
        bool known = Array.IndexOf(Own, entry.Key) >= 0 || scope.Name(entry.Key) is not null || scope.Array(entry.Key) is not null;
        if (!SpecCursor.IsName(entry.Key)) bag.Report(SpecRules.WrongName, path, 0, entry.Key);
        else if (known) bag.Report(SpecRules.NameReused, path, 0, entry.Key);
        else if (entry.Value is not SpecScalar) bag.Report(SpecRules.WrongNodeKind, entry.Value, entry.Key, "a single value", "a collection");
        else return true;
        return false;
    }

    private static string Text(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
