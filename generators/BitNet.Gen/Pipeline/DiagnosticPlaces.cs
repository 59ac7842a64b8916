using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Pipeline;

/// <summary>Finds the places of diagnostics, the last step before they are shown.</summary>
public static class DiagnosticPlaces
{
    /// <summary>The diagnostics, each once, by file and position.</summary>
    /// <param name="diagnostics">From all steps; their file is a path or a name without folders.</param>
    /// <param name="spans">The positions of all files.</param>
    public static IReadOnlyList<PlacedDiagnostic> Place(IEnumerable<SpecDiagnostic> diagnostics, IEnumerable<SpanMap> spans)
    {
        var byPath = new Dictionary<string, SpanMap>(StringComparer.Ordinal);
        foreach (var map in spans.OrderBy(s => s.File, StringComparer.Ordinal))
        {
            byPath[map.File] = map;
            string name = map.File.Substring(map.File.LastIndexOfAny(['/', '\\']) + 1);
            if (!byPath.ContainsKey(name)) byPath.Add(name, map);
        }

        return diagnostics.Select(d => Place(d, byPath)).Distinct()
            .OrderBy(p => p.Path, StringComparer.Ordinal).ThenBy(p => p.Position.Offset).ThenBy(p => p.Diagnostic.Rule.Id, StringComparer.Ordinal).ToList();
    }

    private static PlacedDiagnostic Place(SpecDiagnostic diagnostic, Dictionary<string, SpanMap> maps)
    {
        if (!maps.TryGetValue(diagnostic.File, out var map)) return new PlacedDiagnostic(diagnostic, diagnostic.File, new FilePosition(0, 1, 1), 1);
        var position = map.Find(diagnostic);
        return new PlacedDiagnostic(diagnostic with { File = map.File }, map.File, position, map.WordLength(position.Offset));
    }
}
