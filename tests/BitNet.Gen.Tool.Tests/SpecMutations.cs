using BitNet.Gen.Collections;
using BitNet.Gen.Shapes;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Tool.Tests;

/// <summary>A spec with one mistake of form at each of its places: what a schema must find, and the reader too.</summary>
internal static class SpecMutations
{
    private static readonly SpecScalar Word = new("", "zzz", ScalarStyle.Plain);

    /// <summary>Versions of <paramref name="node"/>, each with one mistake, and what that is.</summary>
    public static IEnumerable<(SpecNode Mutant, string Mistake)> Of(SpecNode node, ValueShape shape) => (node, shape) switch
    {
        (SpecMapping mapping, MappingShape keys) => [.. OfKeys(mapping, keys), (Word with { Path = node.Path }, $"{node.Path} is a word"), (new SpecSequence(node.Path, []), $"{node.Path} is a list")],
        (SpecMapping mapping, ChoiceShape choice) => choice.Forms.OfType<MappingShape>().Where(form => mapping.Entries.All(entry => form.Others is not null || form.Names.Contains(entry.Key))).Take(1).SelectMany(form => Of(node, form)).Where(mutant => mutant.Mutant is SpecMapping),
        (SpecSequence sequence, SequenceShape items) => OfItems(sequence, items),
        (SpecSequence sequence, ChoiceShape choice) => choice.Forms.OfType<SequenceShape>().Take(1).SelectMany(form => OfItems(sequence, form)),
        (SpecScalar scalar, IntegerShape integer) => OfInteger(scalar, integer),
        (SpecScalar scalar, WordShape or TruthShape) => [(Word with { Path = scalar.Path }, $"{scalar.Path} is no choice"), (AsMapping(scalar), $"{scalar.Path} is a mapping")],
        (SpecScalar scalar, TextShape) => [(AsMapping(scalar), $"{scalar.Path} is a mapping")],
        _ => [],
    };

    private static IEnumerable<(SpecNode, string)> OfKeys(SpecMapping mapping, MappingShape shape)
    {
        if (shape.Others is null)
        {
            var unknown = new SpecEntry("zzz", Word with { Path = mapping.Path + "/zzz" });
            yield return (mapping with { Entries = mapping.Entries.Append(unknown).ToEquatableArray() }, $"{mapping.Path} has the key zzz");
        }

        foreach (SpecEntry entry in mapping.Entries.ToArray())
        {
            KeyShape? key = shape.Keys.FirstOrDefault(k => k.Name == entry.Key);
            if (key is { Required: true }) yield return (mapping with { Entries = mapping.Entries.Where(e => e != entry).ToEquatableArray() }, $"{mapping.Path} lacks {entry.Key}");
            foreach (var (mutant, mistake) in Of(entry.Value, key?.Value ?? shape.Others!))
                yield return (mapping with { Entries = mapping.Entries.Select(e => e == entry ? e with { Value = mutant } : e).ToEquatableArray() }, mistake);
        }
    }

    private static IEnumerable<(SpecNode, string)> OfItems(SpecSequence sequence, SequenceShape shape)
    {
        if (shape.Count > 0) yield return (sequence with { Items = sequence.Items.Skip(1).ToEquatableArray() }, $"{sequence.Path} lacks an item");
        // The first item stands for all: some files have hundreds.
        foreach (var (mutant, mistake) in sequence.Items.Take(1).SelectMany(item => Of(item, shape.Item)))
            yield return (sequence with { Items = sequence.Items.Skip(1).Prepend(mutant).ToEquatableArray() }, mistake);
    }

    private static IEnumerable<(SpecNode, string)> OfInteger(SpecScalar scalar, IntegerShape shape) =>
    [
        (scalar with { Text = (shape.Min - 1).ToString() }, $"{scalar.Path} is too small"),
        (scalar with { Text = (shape.Max + 1).ToString() }, $"{scalar.Path} is too large"),
        (Word with { Path = scalar.Path }, $"{scalar.Path} is no number"),
        (AsMapping(scalar), $"{scalar.Path} is a mapping"),
    ];

    private static SpecMapping AsMapping(SpecScalar scalar) => new(scalar.Path, [new SpecEntry("zzz", scalar)]);
}
