using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Targets;

/// <summary>Reads a target file. <see cref="TargetResolver"/> then merges what targets inherit.</summary>
public static class TargetBinder
{
    private const string DefaultType = "default";

    /// <summary>The target as its file declares it; null after a report.</summary>
    public static TargetDeclaration? Bind(SpecDocument document, DiagnosticBag bag)
    {
        int before = bag.Diagnostics.Count;
        var cursor = new SpecCursor(document.Root, "a target", bag);
        cursor.AllowOnly(TargetKeys.Root);
        string? name = cursor.RequiredName("target");
        string summary = cursor.OptionalText("summary");
        string? parent = cursor.OptionalName("inherits");
        var guard = cursor.OptionalScalar("guard");
        if (guard is not null) TargetText.CheckExpression(guard, bag);
        int? preference = cursor.Has("preference") ? (int)cursor.OptionalInt("preference", 0, TargetKeys.MaxPreference, 0) : null;
        var (bits, registers) = BindVector(cursor);
        var (type, laneTypes) = BindType(cursor);
        var cast = cursor.OptionalScalar("cast");
        if (cast is not null) TargetText.CheckCast(cast, bag);
        var proof = BindProof(cursor);
        var rows = BindRows(cursor);
        if (name is null || bag.Diagnostics.Count > before) return null;
        return new TargetDeclaration(document.File, name, summary, parent, guard?.Text, preference, bits, registers, type, laneTypes, cast?.Text, rows) { Proof = proof };
    }

    private static (int? Bits, int? Registers) BindVector(SpecCursor cursor)
    {
        if (cursor.OptionalMapping("vector", "the vector of a target") is not { } vector) return (null, null);
        vector.AllowOnly(TargetKeys.Vector);
        long? bits = vector.RequiredInt("bits", 1, int.MaxValue);
        long? registers = vector.RequiredInt("registers", TargetKeys.MinRegisters, TargetKeys.MaxRegisters);
        if (bits is not (null or 32 or 64 or 128 or 256 or 512 or 1024 or 2048))
            cursor.Bag.Report(SpecRules.WrongVectorWidth, vector.Mapping["bits"]!, vector.OptionalText("bits"));
        return ((int?)bits, (int?)registers);
    }

    /// <summary>One text for every lane type, or a mapping with a text for some and <c>default</c> for the others.</summary>
    private static (string? Default, EquatableArray<LaneTypeSpelling> Own) BindType(SpecCursor cursor)
    {
        if (cursor.Mapping["type"] is not SpecMapping)
        {
            var single = cursor.OptionalScalar("type");
            if (single is not null) TargetText.CheckType(single, cursor.Bag);
            return (single?.Text, []);
        }

        var mapping = cursor.OptionalMapping("type", "the register types of a target")!;
        var own = new List<LaneTypeSpelling>();
        foreach (var entry in mapping.Mapping.Entries)
        {
            if (mapping.RequiredScalar(entry.Key) is not { } text) continue;
            TargetText.CheckType(text, cursor.Bag);
            if (entry.Key == DefaultType) continue;
            if (ElementTypes.TryParse(entry.Key, out var lane)) own.Add(new LaneTypeSpelling(lane, text.Text));
            else cursor.Bag.Report(SpecRules.WrongOperandType, mapping.KeyPath(entry.Key), 0, entry.Key);
        }

        return (mapping.RequiredText(DefaultType), own.ToEquatableArray());
    }

    private static TargetProof BindProof(SpecCursor cursor)
    {
        if (cursor.OptionalMapping("proof", "the proof of a target") is not { } proof) return TargetProof.None;
        proof.AllowOnly(TargetKeys.Proof);
        var c = proof.OptionalMapping("c", "the proof of rows in C");
        c?.AllowOnly(TargetKeys.ProofInC);
        var crossgen = proof.OptionalMapping("crossgen", "the proof of kernels ahead of time");
        crossgen?.AllowOnly(TargetKeys.ProofAhead);
        return new TargetProof
        {
            Include = Text(c, "include"),
            Type = Text(c, "type"),
            Compiler = Text(c, "compiler"),
            Options = Text(c, "options"),
            Emulator = Text(c, "emulator"),
            Architecture = Text(crossgen, "architecture"),
            Instructions = Text(crossgen, "instructions"),
        };

        static string Text(SpecCursor? mapping, string key) => mapping?.OptionalText(key) ?? "";
    }

    private static EquatableArray<Row> BindRows(SpecCursor cursor)
    {
        var rows = new List<Row>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in cursor.OptionalMappings("rows", "a row"))
        {
            if (RowBinder.Bind(row) is not { } bound) continue;
            if (names.Add(bound.Name)) rows.Add(bound);
            else cursor.Bag.Report(SpecRules.DuplicateRow, row.Mapping, bound.Name);
        }

        return rows.ToEquatableArray();
    }
}
