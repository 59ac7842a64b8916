using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tests;

/// <summary>The specs of this repository, read from disk.</summary>
public static class SpecFolder
{
    private static readonly Lazy<SpecCompilation> Loaded = new(() => SpecCompiler.Load(Files()));

    /// <summary>The folder <c>kernels.spec</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>All spec files as path and text.</summary>
    public static IReadOnlyList<(string Path, string Text)> Files() => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Where(path => path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".txt", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path))).ToList();

    /// <summary>All specs, bound once for all tests; none may have a mistake.</summary>
    public static SpecSet Load()
    {
        Assert.Empty(Loaded.Value.Diagnostics.ToArray());
        return Loaded.Value.Set;
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "BitNet.Gen.sln"))) return Path.Combine(folder.FullName, "kernels.spec");
        }

        throw new DirectoryNotFoundException("no BitNet.Gen.sln above the tests");
    }
}
