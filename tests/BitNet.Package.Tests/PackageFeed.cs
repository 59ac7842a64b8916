[assembly: AssemblyFixture(typeof(BitNet.Package.Tests.PackageFeed))]

namespace BitNet.Package.Tests;

/// <summary>All packages of the solution in a folder, and an empty cache, so that nothing of an earlier run is taken for them.</summary>
public sealed class PackageFeed : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("bitnet-feed-").FullName;

    public PackageFeed()
    {
        CommandResult packed = CommandResult.Run(
            Repository.Root, new Dictionary<string, string>(), "dotnet", "pack", "BitNet.Gen.sln", "-c", Repository.Configuration, "--no-build", "-o", Folder, "-v", "q", "--nologo");
        Assert.True(packed.Code == 0, packed.Output);
        File.WriteAllText(Path.Combine(_path, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="{Folder}" />
              </packageSources>
            </configuration>
            """);
    }

    /// <summary>The folder of the packages.</summary>
    public string Folder => Path.Combine(_path, "feed");

    /// <summary>The variables under which projects below <see cref="Project"/> are built.</summary>
    internal IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["NUGET_PACKAGES"] = Path.Combine(_path, "cache") };

    /// <summary>A new folder that gets its packages from here.</summary>
    internal string Project(string name) => Directory.CreateDirectory(Path.Combine(_path, name)).FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
