using System.Globalization;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Shapes;

namespace BitNet.Gen.Syntax;

/// <summary>
/// Reads the keys of one mapping for a binder. Whatever is missing or of the wrong kind is reported once and read as null,
/// so that a binder reads everything first and gives up at the end where <see cref="DiagnosticBag.HasErrors"/>.
/// </summary>
/// <param name="mapping">The mapping.</param>
/// <param name="what">What it is, for messages: <c>the format 'i2_s'</c>, <c>a row</c>.</param>
/// <param name="bag">Where mistakes go.</param>
public sealed class SpecCursor(SpecMapping mapping, string what, DiagnosticBag bag)
{
    private const int MaxNameLength = 64;

    /// <summary>The mapping that is read.</summary>
    public SpecMapping Mapping { get; } = mapping;

    /// <summary>Where mistakes go.</summary>
    public DiagnosticBag Bag { get; } = bag;

    /// <summary>Reports every key that is not one of <paramref name="shape"/>.</summary>
    public void AllowOnly(MappingShape shape)
    {
        foreach (var entry in Mapping.Entries)
        {
            if (!shape.Names.Contains(entry.Key))
                Bag.Report(SpecRules.UnknownKey, KeyPath(entry.Key), 0, entry.Key, what, Suggestion.For(entry.Key, shape.Names));
        }
    }

    /// <summary>Whether the key stands in the mapping.</summary>
    public bool Has(string key) => Mapping[key] is not null;

    /// <summary>The path that diagnostics about the key itself carry.</summary>
    public string KeyPath(string key) => $"{Mapping.Path}#{key}";

    /// <summary>The node of a key that must be there.</summary>
    public SpecNode? Required(string key)
    {
        var node = Mapping[key];
        if (node is null) Bag.Report(SpecRules.MissingKey, Mapping, what, key);
        return node;
    }

    /// <summary>The scalar of a key that must be there.</summary>
    public SpecScalar? RequiredScalar(string key) => Required(key) is { } node ? AsScalar(node, key) : null;

    /// <summary>The scalar of a key, where it is there.</summary>
    public SpecScalar? OptionalScalar(string key) => Mapping[key] is { } node ? AsScalar(node, key) : null;

    /// <summary>The text of a key that must be there.</summary>
    public string? RequiredText(string key) => RequiredScalar(key)?.Text;

    /// <summary>The text of a key, or <paramref name="missing"/>.</summary>
    public string OptionalText(string key, string missing = "") => OptionalScalar(key)?.Text ?? missing;

    /// <summary>A name: letters, digits, underscores.</summary>
    public string? RequiredName(string key) => RequiredScalar(key) is { } scalar ? AsName(scalar) : null;

    /// <summary>A name, where the key is there.</summary>
    public string? OptionalName(string key) => OptionalScalar(key) is { } scalar ? AsName(scalar) : null;

    /// <summary>An integer in [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public long? RequiredInt(string key, long min, long max) => RequiredScalar(key) is { } scalar ? AsInt(scalar, key, min, max) : null;

    /// <summary>An integer in [<paramref name="min"/>, <paramref name="max"/>], or <paramref name="missing"/> where the key is absent or wrong.</summary>
    public long OptionalInt(string key, long min, long max, long missing) =>
        (OptionalScalar(key) is { } scalar ? AsInt(scalar, key, min, max) : null) ?? missing;

    /// <summary>One or more integers in [<paramref name="min"/>, <paramref name="max"/>], a single one counting as a sequence of one; empty where the key is missing or wrong.</summary>
    public IReadOnlyList<long> RequiredInts(string key, long min, long max)
    {
        if (Required(key) is not SpecSequence { Items.Count: 0 } none) return OptionalScalars(key).Select(scalar => AsInt(scalar, key, min, max)).OfType<long>().ToList();
        Bag.Report(SpecRules.WrongNodeKind, none, key, "at least one integer", "an empty sequence");
        return [];
    }

    /// <summary>A truth value: <c>true</c> or <c>false</c>; false where the key is absent.</summary>
    public bool OptionalBool(string key) => OptionalChoice(key, false, ("true", true), ("false", false));

    /// <summary>One of several words that must be there.</summary>
    public T? RequiredChoice<T>(string key, params (string Word, T Value)[] choices)
        where T : struct => RequiredScalar(key) is { } scalar ? AsChoice(scalar, key, choices) : null;

    /// <summary>One of several words, or <paramref name="missing"/> where the key is absent or wrong.</summary>
    public T OptionalChoice<T>(string key, T missing, params (string Word, T Value)[] choices)
        where T : struct => (OptionalScalar(key) is { } scalar ? AsChoice(scalar, key, choices) : null) ?? missing;

    /// <summary>A mapping that must be there.</summary>
    public SpecCursor? RequiredMapping(string key, string? described = null) => Required(key) is { } node ? AsMapping(node, key, described) : null;

    /// <summary>A mapping, where the key is there.</summary>
    public SpecCursor? OptionalMapping(string key, string? described = null) => Mapping[key] is { } node ? AsMapping(node, key, described) : null;

    /// <summary>The items of a sequence that must be there; empty where it is missing or wrong.</summary>
    public IReadOnlyList<SpecNode> RequiredItems(string key) => Required(key) is { } node ? AsItems(node, key) : [];

    /// <summary>The items of a sequence; empty where the key is absent or wrong.</summary>
    public IReadOnlyList<SpecNode> OptionalItems(string key) => Mapping[key] is { } node ? AsItems(node, key) : [];

    /// <summary>The scalars of a sequence of scalars, a single scalar counting as a sequence of one; empty where the key is absent or wrong.</summary>
    public IReadOnlyList<SpecScalar> OptionalScalars(string key)
    {
        if (Mapping[key] is not { } node) return [];
        if (node is SpecScalar single) return [single];
        return AsItems(node, key).Select((item, index) => AsScalar(item, $"{key}[{index.ToString(CultureInfo.InvariantCulture)}]")).OfType<SpecScalar>().ToList();
    }

    /// <summary>The mappings of a sequence of mappings; empty where the key is absent or wrong.</summary>
    public IReadOnlyList<SpecCursor> OptionalMappings(string key, string described) =>
        OptionalItems(key).Select(item => AsMapping(item, key, described)).OfType<SpecCursor>().ToList();

    private SpecScalar? AsScalar(SpecNode node, string key)
    {
        if (node is SpecScalar scalar) return scalar;
        ReportKind(node, key, "a single value");
        return null;
    }

    private SpecCursor? AsMapping(SpecNode node, string key, string? described)
    {
        if (node is SpecMapping nested) return new SpecCursor(nested, described ?? $"'{key}'", Bag);
        ReportKind(node, key, "a mapping");
        return null;
    }

    private IReadOnlyList<SpecNode> AsItems(SpecNode node, string key)
    {
        if (node is SpecSequence sequence) return sequence.Items.ToList();
        ReportKind(node, key, "a sequence");
        return [];
    }

    private void ReportKind(SpecNode node, string key, string wanted) =>
        Bag.Report(SpecRules.WrongNodeKind, node, key, wanted, node switch { SpecMapping => "a mapping", SpecSequence => "a sequence", _ => "a single value" });

    private string? AsName(SpecScalar scalar)
    {
        if (IsName(scalar.Text)) return scalar.Text;
        Bag.Report(SpecRules.WrongName, scalar, scalar.Text);
        return null;
    }

    /// <summary>Whether a text is a name: ASCII letters, digits and underscores, no digit first, at most 64 characters.</summary>
    public static bool IsName(string text)
    {
        if (text.Length is 0 or > MaxNameLength || text[0] is >= '0' and <= '9') return false;
        foreach (char c in text)
        {
            if (c is not (>= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_')) return false;
        }

        return true;
    }

    private long? AsInt(SpecScalar scalar, string key, long min, long max)
    {
        if (long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max)
            return value;
        Bag.Report(SpecRules.WrongInteger, scalar, key, min.ToString(CultureInfo.InvariantCulture), max.ToString(CultureInfo.InvariantCulture), scalar.Text);
        return null;
    }

    private T? AsChoice<T>(SpecScalar scalar, string key, (string Word, T Value)[] choices)
        where T : struct
    {
        foreach (var (word, value) in choices)
        {
            if (word == scalar.Text) return value;
        }

        Bag.Report(SpecRules.WrongChoice, scalar, key, scalar.Text, Suggestion.For(scalar.Text, choices.Select(c => c.Word)));
        return null;
    }
}
