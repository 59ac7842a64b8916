namespace BitNet.Inference.Tests;

/// <summary>The reference files beside the repository; a test that needs one is skipped where they are absent.</summary>
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

    /// <summary>All fixtures of a folder with that ending; empty where they are absent.</summary>
    internal static IReadOnlyList<string> Files(string folder, string pattern) =>
        Root is null || !Directory.Exists(System.IO.Path.Combine(Root, folder)) ? [] : Directory.GetFiles(System.IO.Path.Combine(Root, folder), pattern);

    private static string? Find()
    {
        string? given = Environment.GetEnvironmentVariable("BITNET_FIXTURES");
        if (!string.IsNullOrEmpty(given))
            return Directory.Exists(given) ? given : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "BitNet.Gen.sln")))
                continue;
            string beside = System.IO.Path.Combine(folder.FullName, "..", "shared", "fixtures");
            return Directory.Exists(beside) ? beside : null;
        }
        return null;
    }
}
