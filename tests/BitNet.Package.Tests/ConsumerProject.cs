namespace BitNet.Package.Tests;

/// <summary>A stranger's project: a package reference, one format file, and a <c>Main</c>.</summary>
internal sealed class ConsumerProject
{
    private readonly PackageFeed _feed;
    private readonly string _folder;

    /// <param name="feed">Where its packages come from.</param>
    /// <param name="test">The test's name: each has a project of its own.</param>
    public ConsumerProject(PackageFeed feed, string test)
    {
        _feed = feed;
        _folder = feed.Project(test);
        Write("Consumer.csproj", Resource("Consumer.csproj.txt"));
        Write("Program.cs", Resource("Program.cs"));
        Write("specs/my_format.format.yaml", Format);
    }

    /// <summary>The format file.</summary>
    public static string Format => Resource("my_format.format.yaml");

    /// <summary>The project file.</summary>
    public static string ProjectFile => Resource("Consumer.csproj.txt");

    /// <summary>Writes a file of the project.</summary>
    public void Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Restores and builds.</summary>
    public CommandResult Build(string project = "Consumer.csproj") =>
        CommandResult.Run(_folder, _feed.Environment, "dotnet", "build", project, "-c", "Release", "-v", "q", "--nologo", "-clp:NoSummary", "-nodeReuse:false");

    /// <summary>Runs what was built.</summary>
    /// <param name="target">The target to force; empty for the best.</param>
    /// <param name="assembly">The program, below the project's folder.</param>
    public CommandResult Run(string target = "", string assembly = "bin/Release/net10.0/Consumer.dll") =>
        CommandResult.Run(_folder, new Dictionary<string, string> { ["BITNET_TARGET"] = target }, "dotnet", Path.Combine(_folder, assembly));

    private static string Resource(string name)
    {
        using Stream stream = typeof(ConsumerProject).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"the resource {name} is missing");
        return new StreamReader(stream).ReadToEnd();
    }
}
