using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models;

/// <summary>Reads a model spec: everything that needs no other file. The body is resolved against the kernels later.</summary>
public sealed partial class ModelBinder
{
    private readonly SpecCursor _root;
    private readonly DiagnosticBag _bag;
    private readonly ModelExpressions _expressions;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<ModelSetting> _settings = [];

    private ModelBinder(SpecDocument document, string name, DiagnosticBag bag)
    {
        _root = new SpecCursor(document.Root, $"the model '{name}'", bag);
        _bag = bag;
        _expressions = new ModelExpressions(bag);
    }

    /// <summary>The spec in <paramref name="document"/>; null after a report.</summary>
    public static ModelSpec? Bind(SpecDocument document, DiagnosticBag bag)
    {
        int before = bag.Diagnostics.Count;
        string? name = new SpecCursor(document.Root, "the model", bag).RequiredName("model");
        if (name is not null && ModelNames.ReservedForClass(name) is { } reason) bag.Report(SpecRules.ReservedModelName, document.Root["model"]!, name, reason);
        var spec = new ModelBinder(document, name ?? "", bag).Bind(document.File, name ?? "");
        return bag.Diagnostics.Count == before ? spec : null;
    }

    private ModelSpec Bind(string file, string name)
    {
        _root.AllowOnly(ModelKeys.Root);
        string summary = _root.RequiredText("summary") ?? "";
        var architectures = Architectures();
        BindSettings();
        var conditions = Conditions();
        var functions = Functions();
        var tables = Tables();
        var weights = Weights("weights", inLayer: false).Concat(Weights("layer", inLayer: true)).ToEquatableArray();
        return new ModelSpec(
            name,
            summary,
            file,
            architectures,
            [.. _settings],
            conditions,
            functions,
            tables,
            weights,
            LayerCount(),
            _root.RequiredScalar("forward") is { } forward ? ExpressionParser.ParseStatements(forward, _bag) : []);
    }

    private EquatableArray<string> Architectures()
    {
        if (_root.Required("gguf") is null) return [];
        return _root.OptionalScalars("gguf").Where(scalar => IsText(scalar, "")).Select(scalar => scalar.Text).ToEquatableArray();
    }

    private void BindSettings()
    {
        if (_root.RequiredMapping("config", "'config'") is not { } config) return;
        foreach (var entry in config.Mapping.Entries)
        {
            if (!Declare(entry.Key, config.KeyPath(entry.Key))) continue;
            var setting = entry.Value switch
            {
                SpecScalar key => new ModelSetting(entry.Key, false, IsText(key, "") ? key.Text : "", "", null),
                SpecMapping mapping => Setting(entry.Key, mapping),
                _ => null,
            };
            if (setting is null && entry.Value is SpecSequence) _bag.Report(SpecRules.WrongNodeKind, entry.Value, entry.Key, "a key or a mapping", "a sequence");
            // A setting that was not understood is declared all the same: one mistake, one message.
            setting ??= new ModelSetting(entry.Key, false, "", "", null);
            _settings.Add(setting);
            _expressions.Declare(setting.Name, setting.IsFloat);
        }
    }

    private ModelSetting? Setting(string name, SpecMapping mapping)
    {
        var cursor = new SpecCursor(mapping, $"the setting '{name}'", _bag);
        cursor.AllowOnly(ModelKeys.Setting);
        bool isFloat = cursor.OptionalChoice("type", false, ("f32", true), ("int", false));
        int sources = (cursor.Has("key") ? 1 : 0) + (cursor.Has("rows") ? 1 : 0) + (cursor.Has("value") ? 1 : 0);
        if (sources != 1 || (cursor.Has("default") && !cursor.Has("key")))
        {
            _bag.Report(SpecRules.MissingSource, mapping, name);
            return null;
        }

        var key = cursor.OptionalScalar("key");
        var rows = cursor.OptionalScalar("rows");
        var value = cursor.OptionalScalar("value") ?? cursor.OptionalScalar("default");
        return new ModelSetting(
            name,
            isFloat,
            key is not null && IsText(key, "") ? key.Text : "",
            rows is not null && IsText(rows, "") ? rows.Text : "",
            value is null ? null : _expressions.Number(value));
    }

    private string LayerCount()
    {
        if (_root.RequiredScalar("layers") is not { } scalar) return "";
        if (_settings.Exists(setting => setting.Name == scalar.Text && !setting.IsFloat)) return scalar.Text;
        _bag.Report(SpecRules.UnknownModelName, scalar, 0, scalar.Text, Suggestion.For(scalar.Text, _settings.Where(setting => !setting.IsFloat).Select(setting => setting.Name)));
        return "";
    }

    private bool Declare(string name, string path)
    {
        string? reason = !SpecCursor.IsName(name) ? "it must be letters, digits and underscores, no digit first"
            : ModelNames.Reserved(name) is { } reserved ? reserved
            : _names.Add(name) ? null
            : "settings, tables and weights share their names, and this one stands above already";
        if (reason is not null) _bag.Report(SpecRules.ReservedModelName, path, 0, name, reason);
        return reason is null;
    }

    /// <summary>Keys and tensor names go into generated code as they are.</summary>
    private bool IsText(SpecScalar scalar, string placeholder)
    {
        string rest = placeholder.Length == 0 ? scalar.Text : scalar.Text.Replace(placeholder, "0");
        bool good = rest.Length is > 0 and <= 128 && rest.All(c => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '.' or '_' or '-')
            && (placeholder.Length == 0 || scalar.Text.Contains(placeholder));
        if (!good) _bag.Report(SpecRules.WrongTensorName, scalar, scalar.Text, placeholder.Length == 0 ? "" : $", and {placeholder} for the layer's number");
        return good;
    }
}
