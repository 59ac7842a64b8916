namespace BitNet.Tests;

/// <summary>Where the repository is, and how it was built. Part of every suite.</summary>
internal static class Repository
{
    /// <summary>The root folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>The folder <c>kernels.spec</c>.</summary>
    public static string Specs { get; } = Path.Combine(Root, "kernels.spec");

    /// <summary>The configuration that the tests were built in, as <c>Release</c>: the folder above the framework's.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BitNet.Gen.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("the tests run outside of the repository");
    }
}
