namespace BitNet.Gen.Tool.Tests;

/// <summary>Places in the repository.</summary>
internal static class Repository
{
    /// <summary>The folder <c>kernels.spec</c>.</summary>
    public static string Specs { get; } = Path.Combine(Find(), SpecFiles.FolderName);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "BitNet.Gen.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("no BitNet.Gen.sln above the tests");
    }
}
