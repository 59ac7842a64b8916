using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tests;

/// <summary>The specs of this repository, read from disk.</summary>
public static class SpecFolder
{
    private static readonly Lazy<SpecCompilation> Loaded = new(() => SpecCompiler.Load(Files()));

    /// <summary>All spec files as path and text.</summary>
    public static IReadOnlyList<(string Path, string Text)> Files() => Directory.EnumerateFiles(Repository.Specs, "*", SearchOption.AllDirectories)
        .Where(path => path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".txt", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path))).ToList();

    /// <summary>All specs, bound once for all tests; none may have a mistake.</summary>
    public static SpecSet Load()
    {
        Assert.Empty(Loaded.Value.Diagnostics.ToArray());
        return Loaded.Value.Set;
    }
}
