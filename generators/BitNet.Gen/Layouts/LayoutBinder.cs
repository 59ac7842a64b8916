using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Layouts;

/// <summary>Reads a layout spec.</summary>
public sealed class LayoutBinder
{
    private readonly SpecCursor _spec;
    private readonly DiagnosticBag _bag;

    private LayoutBinder(SpecDocument document, DiagnosticBag bag)
    {
        _bag = bag;
        _spec = new SpecCursor(document.Root, "a layout", bag);
    }

    /// <summary>The layout of <paramref name="document"/>; null after a report.</summary>
    public static LayoutSpec? Bind(SpecDocument document, DiagnosticBag bag)
    {
        int before = bag.Diagnostics.Count;
        var layout = new LayoutBinder(document, bag).Bind();
        return bag.Diagnostics.Count == before ? layout : null;
    }

    private LayoutSpec? Bind()
    {
        string? name = _spec.RequiredName("layout");
        string? summary = _spec.RequiredText("summary");
        long? order = _spec.RequiredInt("order", 0, int.MaxValue);
        var tile = _spec.RequiredMapping("tile");
        tile?.AllowOnly(LayoutKeys.Tile);
        long? rows = tile?.RequiredInt("rows", 1, LayoutKeys.MaxRows);
        long? k = tile?.RequiredInt("k", 1, LayoutKeys.MaxK);
        long? bytes = tile is not null && tile.Has("bytes") ? tile.RequiredInt("bytes", 1, LayoutKeys.MaxBytes) : null;
        var activations = _spec.RequiredChoice(
            "activations",
            ("float", ActivationKind.Float),
            ("int8 per token", ActivationKind.Int8PerToken),
            ("int8 per 32", ActivationKind.Int8Per32));
        var content = BindContent();
        if (name is null || summary is null || order is null || rows is null || k is null || activations is null || content is null) return null;
        var layout = new LayoutSpec(name, summary, (int)order, (int)rows, (int)k, (int)(bytes ?? 0), activations.Value, content);
        return CheckSize(layout, tile!);
    }

    private TileContent? BindContent()
    {
        bool hasElement = _spec.Has("element");
        bool hasCodes = _spec.Has("codes") || _spec.Has("pack");
        if (hasElement != hasCodes) return hasElement ? BindElements() : BindBytes();
        _bag.Report(SpecRules.LayoutKind, _spec.Mapping, hasElement ? "both" : "neither");
        return null;
    }

    private ElementLayout? BindElements()
    {
        _spec.AllowOnly(LayoutKeys.OfElements);
        var element = _spec.RequiredChoice(
            "element",
            ("u8", ElementType.U8),
            ("i8", ElementType.I8),
            ("f16", ElementType.F16),
            ("bf16", ElementType.BF16),
            ("f32", ElementType.F32));
        var scale = BindScale("scale");
        return element is { } type ? new ElementLayout(type, scale) : null;
    }

    private ElementType? BindScale(string key)
    {
        if (_spec.OptionalScalar(key) is not { } text) return null;
        if (text.Text is "f16" or "f32") return text.Text == "f16" ? ElementType.F16 : ElementType.F32;
        _bag.Report(SpecRules.ScaleType, text, text.Text);
        return null;
    }

    private ByteLayout? BindBytes()
    {
        _spec.AllowOnly(LayoutKeys.OfBytes);
        var input = SpecRanges.Required(_spec, "input");
        var range = SpecRanges.Required(_spec, "range");
        var scope = new ExpressionScope().Add("i", ValueType.Int).AddArray("q", ValueType.Int);
        var lets = new List<NamedExpr>();
        foreach (var entry in _spec.OptionalMapping("let")?.Mapping.Entries ?? [])
        {
            string key = entry.Value.Path + "#key";
            if (!SpecCursor.IsName(entry.Key)) _bag.Report(SpecRules.WrongName, key, 0, entry.Key);
            else if (entry.Key is "d" || scope.Name(entry.Key) is not null || scope.Array(entry.Key) is not null) _bag.Report(SpecRules.NameReused, key, 0, entry.Key);
            else if (entry.Value is not SpecScalar scalar) _bag.Report(SpecRules.WrongNodeKind, entry.Value, entry.Key, "an expression", "a collection");
            else if (Read(scalar, scope) is { } value)
            {
                lets.Add(new NamedExpr(entry.Key, value));
                scope.AddArray(entry.Key, ValueType.Int);
            }
        }

        var codes = Expressions("codes", scope);
        var indices = Expressions("index", scope);
        _spec.Required("codes");
        var digits = new ExpressionScope().AddArray("d", ValueType.Int);
        var pack = _spec.RequiredScalar("pack") is { } packText ? Read(packText, digits) : null;
        var scale = BindScale("scale");
        var minimum = BindScale("minimum");
        long levels = _spec.OptionalInt("levels", LayoutKeys.MaxLevels, LayoutKeys.MaxLevels, 0);
        long zero = _spec.OptionalInt("zero", -LayoutKeys.MaxZero, LayoutKeys.MaxZero, 0);
        bool lookup = _spec.OptionalChoice("algorithm", false, ("dot", false), ("lut", true));
        if (input is null || range is null || pack is null || codes.Count == 0 || _bag.HasErrors) return null;
        var layout = new ByteLayout(input.Value, lets.ToEquatableArray(), codes, range.Value, pack, scale, minimum, (int)levels, (int)zero, indices);
        if (lookup != layout.IsLookup || (lookup && codes.Count % indices.Count != 0))
        {
            string wrong = lookup ? $"'index' has {Text(indices.Count)} indices for the {Text(codes.Count)} codes of a byte; 'algorithm: lut' wants one for each group of as many neighbouring codes" : "'index' stands without 'algorithm: lut'";
            _bag.Report(SpecRules.LookupTile, _spec.Mapping[lookup ? "algorithm" : "index"]!, wrong);
            return null;
        }

        return new ByteLayoutCheck(layout, _spec).Run() ? layout : null;
    }

    /// <summary>An integer without reductions; null after a report.</summary>
    private Expr? Read(SpecScalar scalar, IExpressionScope scope)
    {
        if (ExpressionParser.Parse(scalar, scope, ValueType.Int, _bag) is not { } parsed) return null;
        if (UnrolledReductions.Of(parsed) is { } unrolled) return unrolled;
        _bag.Report(SpecRules.ReductionBound, scalar, Text(UnrolledReductions.MaxTerms));
        return null;
    }

    private EquatableArray<Expr> Expressions(string key, ExpressionScope scope) =>
        _spec.OptionalScalars(key).Select(scalar => Read(scalar, scope)).OfType<Expr>().ToEquatableArray();

    /// <summary>What <c>bytes</c> says must be what the content takes; element layouts may leave it out.</summary>
    private LayoutSpec? CheckSize(LayoutSpec layout, SpecCursor tile)
    {
        if (layout.Tile is ByteLayout content)
        {
            if (!tile.Has("bytes"))
            {
                tile.Required("bytes");
                return null;
            }

            int run = content.RunBytes * content.Codes.Count;
            if (layout.TileK % run != 0)
            {
                _bag.Report(SpecRules.ColumnsNotWhole, tile.Mapping["k"]!, Text(layout.TileK), Text(content.Codes.Count), Text(content.RunBytes), Text(run));
                return null;
            }

            int needed = layout.TileRows * ((layout.TileK / content.Codes.Count) + content.BytesBehind);
            if (layout.TileBytes == needed) return CheckActivations(layout);
            Report(needed);
            return null;
        }

        var elements = (ElementLayout)layout.Tile;
        int bytes = layout.TileRows * ((layout.TileK * elements.Element.Bytes()) + (elements.Scale?.Bytes() ?? 0));
        if (!tile.Has("bytes") || layout.TileBytes == bytes) return CheckActivations(layout with { TileBytes = bytes });
        Report(bytes);
        return null;

        void Report(int needed) =>
            _bag.Report(SpecRules.TileBytes, tile.Mapping["bytes"]!, Text(layout.TileRows), Text(layout.TileK), Text(needed), Text(layout.TileBytes));
    }

    /// <summary>A tile for activations that are quantised in blocks is a sub-block: one scale for its weights, and the blocks' ends are its own.</summary>
    private LayoutSpec? CheckActivations(LayoutSpec layout)
    {
        var (sound, wanted) = (layout.Tile, layout.Activations) switch
        {
            (ByteLayout bytes, ActivationKind.Int8Per32) => (
                bytes is { Scale: not null, Zero: 0, IsLookup: false } && layout.TileK is 16 or 32 && bytes.Range.Min == 0 && bytes.Range.Max < (bytes.Levels == 0 ? 256 : bytes.Levels),
                "a tile for int8 per 32 has a scale, 16 or 32 weights of a row, codes from 0 on, below 'levels' where there are some, no 'zero', which each format has of its own, and no 'algorithm: lut'"),
            (ByteLayout bytes, ActivationKind.Int8PerToken) => (
                bytes is { Scale: null, Minimum: null, Levels: 0 } && (bytes.IsLookup || layout.TileK == ByteLayout.DotBytes * bytes.Codes.Count),
                "a tile for int8 per token has neither scales nor levels, and four weights of a row for each of its 'codes'"),
            (ByteLayout, _) => (false, "codes are multiplied by int8 activations; write 'int8 per token' or 'int8 per 32', or have an 'element'"),
            _ => (layout.Activations == ActivationKind.Float, "elements are multiplied by floats; write 'float', or have 'codes' and 'pack'"),
        };
        if (sound && layout.Tile is ByteLayout content && LookupTables.Of(content) is { } tables && tables.MaxOf(layout.TileK) > ushort.MaxValue)
        {
            long most = ushort.MaxValue / tables.MaxOf(content.Codes.Count) * content.Codes.Count;
            _bag.Report(SpecRules.LookupTile, _spec.Mapping["tile"]!, $"sums of {Text(layout.TileK)} columns do not fit 16 bits; 'algorithm: lut' wants a 'k' of at most {Text(most)} here");
            return null;
        }

        if (sound) return layout;
        _bag.Report(SpecRules.BlockTile, _spec.Mapping["activations"]!, wanted);
        return null;
    }

    private static string Text(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
