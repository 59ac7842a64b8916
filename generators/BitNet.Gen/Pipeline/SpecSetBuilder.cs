using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Targets;

namespace BitNet.Gen.Pipeline;

/// <summary>Makes one set of all specs: sorted, without doubles.</summary>
public static class SpecSetBuilder
{
    /// <summary>
    /// The set. Files count in the ordinal order of their paths, those of libraries first, so that the second of two equal names is the same on every machine,
    /// and a project's own file where a library has the name.
    /// </summary>
    public static SpecSetResult Build(IEnumerable<BoundDocument> documents, GenerationOptions options)
    {
        var specs = new List<BoundSpec>();
        var diagnostics = new List<SpecDiagnostic>();
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new Dictionary<(string Kind, string Name), string>();
        if (options.RejectedTableClass.Length > 0) diagnostics.Add(new SpecDiagnostic(SpecRules.WrongTableClass, "", "", 0, [options.RejectedTableClass]));
        foreach (var document in documents.OrderBy(d => d.Spec is not { IsLibrary: true }).ThenBy(d => d.Path, StringComparer.Ordinal))
        {
            if (document.Spec is not { } spec) continue;
            // Names become types and files, and some file systems do not tell cases apart.
            var name = (spec.Kind, spec.Name.Replace("_", "").ToLowerInvariant());
            if (files.ContainsKey(spec.File))
            {
                diagnostics.Add(new SpecDiagnostic(SpecRules.DuplicateFile, document.Path, "", 0, [spec.File]));
            }
            else if (names.TryGetValue(name, out string? first))
            {
                diagnostics.Add(new SpecDiagnostic(SpecRules.DuplicateSpec, document.Path, "", 0, [spec.Name, first]));
            }
            else
            {
                files.Add(spec.File, document.Path);
                names.Add(name, spec.File);
                specs.Add(spec);
            }
        }

        ResolveTargets(specs, files, diagnostics);
        var sorted = specs.OrderBy(s => s.Kind, StringComparer.Ordinal).ThenBy(s => s.Name, StringComparer.Ordinal).ToEquatableArray();
        return new SpecSetResult(new SpecSet(options, sorted), diagnostics.ToEquatableArray());
    }

    /// <summary>Merges what targets inherit: only the whole set knows the parents.</summary>
    private static void ResolveTargets(List<BoundSpec> specs, Dictionary<string, string> paths, List<SpecDiagnostic> diagnostics)
    {
        var mistakes = new List<SpecDiagnostic>();
        var resolved = TargetResolver.Resolve(specs.Select(s => s.Spec).OfType<TargetDeclaration>(), mistakes);
        diagnostics.AddRange(mistakes.Select(d => d with { File = paths[d.File] }));
        for (int i = 0; i < specs.Count; i++)
        {
            if (specs[i].Spec is not TargetDeclaration declaration) continue;
            object? target = null;
            foreach (var candidate in resolved)
            {
                if (candidate.Name == declaration.Name) target = candidate;
            }

            specs[i] = specs[i] with { Spec = target ?? new BrokenSpec(specs[i].Kind, specs[i].Name) };
        }
    }
}
