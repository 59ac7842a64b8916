using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Targets;

/// <summary>Merges what targets inherit: guards are and-ed, facts override, a row of the same name replaces the parent's in its place.</summary>
public static class TargetResolver
{
    private const string RootPath = "";

    /// <summary>The complete targets, ordered by name; a target with a mistake is left out and reported.</summary>
    /// <param name="declarations">The target files, names unique.</param>
    public static EquatableArray<TargetSpec> Resolve(IEnumerable<TargetDeclaration> declarations, ICollection<SpecDiagnostic> diagnostics)
    {
        var byName = declarations.GroupBy(d => d.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        var resolved = new List<TargetSpec>();
        foreach (var declaration in byName.Values.OrderBy(d => d.Name, StringComparer.Ordinal))
        {
            var bag = new DiagnosticBag(declaration.File);
            if (Chain(declaration, byName, bag) is { } chain && Merge(chain, bag) is { } target) resolved.Add(target);
            foreach (var diagnostic in bag.Diagnostics) diagnostics.Add(diagnostic);
        }

        return resolved.ToEquatableArray();
    }

    /// <summary>The target and its ancestors, the oldest first.</summary>
    private static List<TargetDeclaration>? Chain(TargetDeclaration declaration, Dictionary<string, TargetDeclaration> byName, DiagnosticBag bag)
    {
        var chain = new List<TargetDeclaration> { declaration };
        while (chain[0].Parent is { } parent)
        {
            if (!byName.TryGetValue(parent, out var next))
            {
                bag.Report(SpecRules.UnknownParent, "inherits", 0, parent, Suggestion.For(parent, byName.Keys.OrderBy(n => n, StringComparer.Ordinal)));
                return null;
            }

            if (chain.Contains(next))
            {
                bag.Report(SpecRules.InheritanceCycle, "inherits", 0, declaration.Name, chain[0].Name);
                return null;
            }

            chain.Insert(0, next);
        }

        return chain;
    }

    private static TargetSpec? Merge(List<TargetDeclaration> chain, DiagnosticBag bag)
    {
        var last = chain[chain.Count - 1];
        int? bits = null, registers = null;
        string? type = null, cast = null;
        int preference = 0;
        EquatableArray<LaneTypeSpelling> laneTypes = [];
        var rows = new List<Row>();
        var proof = TargetProof.None;
        foreach (var declaration in chain)
        {
            proof = declaration.Proof.Over(proof);
            bits = declaration.VectorBits ?? bits;
            registers = declaration.Registers ?? registers;
            cast = declaration.Cast ?? cast;
            preference = declaration.Preference ?? preference;
            if (declaration.Type is not null) (type, laneTypes) = (declaration.Type, declaration.LaneTypes);
            foreach (var row in declaration.Rows)
            {
                int parents = rows.FindIndex(r => r.Name == row.Name);
                if (parents >= 0) rows[parents] = row;
                else rows.Add(row);
            }
        }

        var guards = chain.Select(d => d.Guard).OfType<string>().ToList();
        if (guards.Count == 0) Lacks("guard");
        if (bits is null || registers is null) Lacks("vector");
        if (type is null) Lacks("type");
        if (cast is null) Lacks("cast");
        if (rows.Count == 0) Lacks("rows");
        if (bag.HasErrors) return null;
        string guard = guards.Count == 1 ? guards[0] : string.Join(" && ", guards.Select(g => g.Contains("||") ? $"({g})" : g));
        return new TargetSpec(last.Name, last.Summary, guard, preference, bits!.Value, registers!.Value, type!, laneTypes, cast!, rows.ToEquatableArray())
        {
            AddedRows = chain.Count > 1 && last is { VectorBits: null, Registers: null, Type: null } ? last.Rows.Select(r => r.Name).ToEquatableArray() : [],
            Proof = proof,
        };

        void Lacks(string key) => bag.Report(SpecRules.IncompleteTarget, RootPath, 0, last.Name, key);
    }
}
