using BitNet.Gen.Diagnostics;
using BitNet.Gen.Specs;
using BitNet.Gen.Syntax;
using BitNet.Gen.Targets;

namespace BitNet.Gen.Tests.Targets;

/// <summary>The targets of kernels.spec, read from disk.</summary>
public static class TargetFolder
{
    private static readonly Lazy<Dictionary<string, TargetSpec>> All = new(() => Load(Files().Select(f => (f, File.ReadAllText(f)))));

    /// <summary>A target that must be there.</summary>
    public static TargetSpec Get(string name) => All.Value[name];

    /// <summary>The names, in order.</summary>
    public static IEnumerable<string> Names => All.Value.Keys.Order(StringComparer.Ordinal);

    /// <summary>The target files' paths.</summary>
    public static IEnumerable<string> Files() => Directory.GetFiles(Path.Combine(Repository.Specs, "targets"), "*.target.yaml").Order(StringComparer.Ordinal);

    /// <summary>Reads targets from texts; a mistake in one fails the test.</summary>
    public static Dictionary<string, TargetSpec> Load(IEnumerable<(string Path, string Text)> files)
    {
        var diagnostics = new List<SpecDiagnostic>();
        var declarations = new List<TargetDeclaration>();
        foreach (var (path, text) in files)
        {
            var reading = YamlSpecReader.Read(path, text);
            diagnostics.AddRange(reading.Diagnostics.ToArray());
            var bag = new DiagnosticBag(Path.GetFileName(path));
            if (reading.Document is { } document && TargetBinder.Bind(document, bag) is { } declaration) declarations.Add(declaration);
            diagnostics.AddRange(bag.Diagnostics.ToArray());
        }

        var targets = TargetResolver.Resolve(declarations, diagnostics);
        Assert.Empty(diagnostics.Select(d => d.ToString()));
        return targets.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }
}
