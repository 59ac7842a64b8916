using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Tool.Tests;

/// <summary>Checks a spec file against a JSON schema, as editors do: the part of draft 2020-12 that the schemas use. Unknown keywords of a schema are an error here.</summary>
internal static class SchemaCheck
{
    private static readonly string[] Annotations = ["$schema", "$comment", "title", "description"];

    /// <summary>Whether <paramref name="node"/> is as <paramref name="schema"/> has it.</summary>
    public static bool Accepts(JsonElement schema, SpecNode node) => schema.EnumerateObject().All(keyword => Annotations.Contains(keyword.Name) || Accepts(keyword.Name, keyword.Value, schema, node));

    private static bool Accepts(string keyword, JsonElement value, JsonElement schema, SpecNode node) => keyword switch
    {
        "type" => IsOfType(node, value.GetString()!),
        "pattern" => node is not SpecScalar scalar || Regex.IsMatch(scalar.Text, value.GetString()!, RegexOptions.ECMAScript),
        "minimum" => Integer(node) is not { } number || number >= value.GetInt64(),
        "maximum" => Integer(node) is not { } number || number <= value.GetInt64(),
        "enum" => node is SpecScalar scalar && value.EnumerateArray().Any(word => word.GetString() == scalar.Text),
        "items" => node is not SpecSequence sequence || sequence.Items.All(item => Accepts(value, item)),
        "minItems" => node is not SpecSequence sequence || sequence.Items.Count >= value.GetInt32(),
        "maxItems" => node is not SpecSequence sequence || sequence.Items.Count <= value.GetInt32(),
        "anyOf" => value.EnumerateArray().Any(form => Accepts(form, node)),
        "required" => node is not SpecMapping mapping || value.EnumerateArray().All(key => mapping[key.GetString()!] is not null),
        "properties" => node is not SpecMapping mapping || value.EnumerateObject().All(key => mapping[key.Name] is not { } inner || Accepts(key.Value, inner)),
        "additionalProperties" => node is not SpecMapping mapping || mapping.Entries.All(entry => IsProperty(schema, entry.Key) || (value.ValueKind != JsonValueKind.False && Accepts(value, entry.Value))),
        _ => throw new InvalidOperationException($"the keyword '{keyword}' is not known here"),
    };

    private static bool IsProperty(JsonElement schema, string key) => schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(key, out _);

    // YAML reads a plain scalar as a number or truth value where it looks like one.
    private static bool IsOfType(SpecNode node, string type) => type switch
    {
        "object" => node is SpecMapping,
        "array" => node is SpecSequence,
        "integer" => Integer(node) is not null,
        "boolean" => IsTruth(node),
        "number" => node is SpecScalar { Style: ScalarStyle.Plain } number && double.TryParse(number.Text, CultureInfo.InvariantCulture, out _),
        _ => node is SpecScalar && Integer(node) is null && !IsTruth(node),
    };

    private static long? Integer(SpecNode node) => node is SpecScalar { Style: ScalarStyle.Plain } scalar && long.TryParse(scalar.Text, out long number) ? number : null;

    private static bool IsTruth(SpecNode node) => node is SpecScalar { Style: ScalarStyle.Plain, Text: "true" or "false" };
}
