namespace BitNet.Tests;

/// <summary>The reference files beside the repository; a test that needs one is skipped where they are absent. Part of every suite.</summary>
internal static class Fixtures
{
    private static readonly string? Root = Find();

    /// <summary>The path of a fixture, as <c>vocab/gpt-2.gguf</c>.</summary>
    internal static string Path(string relative)
    {
        if (Root is null)
            Assert.Skip("the reference fixtures are absent: set BITNET_FIXTURES, or put them in ../shared/fixtures beside the repository");
        string path = System.IO.Path.Combine(Root, relative);
        if (!File.Exists(path))
            Assert.Skip($"the reference fixtures have no {relative}");
        return path;
    }

    /// <summary>Whether there is such a fixture; true where all are absent, so that the tests that want it are skipped and say so.</summary>
    internal static bool Has(string relative) => Root is null || File.Exists(System.IO.Path.Combine(Root, relative));

    /// <summary>All fixtures of a folder with that ending; empty where they are absent.</summary>
    internal static IReadOnlyList<string> Files(string folder, string pattern) =>
        Root is null || !Directory.Exists(System.IO.Path.Combine(Root, folder)) ? [] : Directory.GetFiles(System.IO.Path.Combine(Root, folder), pattern);

    private static string? Find()
    {
        string root = Environment.GetEnvironmentVariable("BITNET_FIXTURES") is { Length: > 0 } given ? given : System.IO.Path.Combine(Repository.Root, "..", "shared", "fixtures");
        return Directory.Exists(root) ? root : null;
    }
}
