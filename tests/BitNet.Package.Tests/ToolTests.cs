using System.Text.Json;

namespace BitNet.Package.Tests;

/// <summary>Both commands as a stranger gets them: installed as .NET tools from the packages, run in a folder of his own.</summary>
public sealed class ToolTests(PackageFeed feed)
{
    private const string Version = "0.1.0";

    [Fact]
    public void Specs_are_checked_without_a_build()
    {
        string folder = feed.Project("bng");
        Install(folder, "BitNet.Gen.Tool");
        CommandResult version = Run(folder, "bng", "--version");
        Assert.True(version.Code == 0 && version.Output.StartsWith(Version, StringComparison.Ordinal), version.Output);

        File.WriteAllText(Path.Combine(folder, "mine", "Mine.csproj"), ConsumerProject.ProjectFile);
        string spec = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "mine", "specs")).FullName, "my_format.format.yaml");
        File.WriteAllText(spec, ConsumerProject.Format);
        CommandResult sound = Run(folder, "bng", "check");
        Assert.True(sound.Code == 0, sound.Output);
        Assert.EndsWith("no mistakes", sound.Output.TrimEnd());
        CommandResult explained = Run(folder, "bng", "explain", "my_format", "--stage", "1");
        Assert.Contains("layouts that hold it, in the order tried: panel1_6, panel2", explained.Output);

        // The processor may be one whose tuning is shipped: a project's own stands beside it.
        CommandResult tuned = Run(folder, "bng", "tune", "--kernel", "panel2.one", "--shape", "64x128", "--threads", "1");
        Assert.True(tuned.Code == 0, tuned.Output);
        Assert.EndsWith("_own.tune.yaml", Assert.Single(Directory.GetFiles(Path.Combine(folder, "mine"), "*.tune.yaml")));
        sound = Run(folder, "bng", "check");
        Assert.True(sound.Code == 0, sound.Output);

        File.WriteAllText(spec, ConsumerProject.Format.Replace("value: \"scale *", "value: \"scalle *"));
        CommandResult broken = Run(folder, "bng", "check");
        Assert.Equal(1, broken.Code);
        Assert.StartsWith($"{Path.Combine("specs", "my_format.format.yaml")}(8,9): error BNG1026: ", broken.Output);
        CommandResult json = Run(folder, "bng", "check", "--json");
        Assert.Equal(1, json.Code);
        JsonElement mistake = Assert.Single(JsonDocument.Parse(json.Output).RootElement.GetProperty("mistakes").EnumerateArray());
        Assert.Equal(("BNG1026", 8), (mistake.GetProperty("id").GetString(), mistake.GetProperty("line").GetInt32()));
        Assert.Equal(2, Run(folder, "bng", "check", "--wrong").Code);
    }

    [Fact]
    public void Models_are_run_by_an_installed_tool()
    {
        string folder = feed.Project("bitnet");
        Install(folder, "BitNet.Cli");
        CommandResult version = Run(folder, "bitnet", "--version");
        Assert.True(version.Code == 0 && version.Output.StartsWith(Version, StringComparison.Ordinal), version.Output);
        Assert.Contains("quantize", Run(folder, "bitnet", "--help").Output);
        CommandResult doctor = Run(folder, "bitnet", "doctor");
        Assert.True(doctor.Code == 0 && doctor.Output.Contains("scalar"), doctor.Output);
    }

    private void Install(string folder, string package)
    {
        CommandResult installed = CommandResult.Run(
            folder, feed.Environment, "dotnet", "tool", "install", package, "--version", Version, "--add-source", feed.Folder, "--tool-path", Path.Combine(folder, "tools"));
        Assert.True(installed.Code == 0, installed.Output);
        Directory.CreateDirectory(Path.Combine(folder, "mine"));
    }

    private static CommandResult Run(string folder, string tool, params string[] args) =>
        CommandResult.Run(Path.Combine(folder, "mine"), new Dictionary<string, string>(), Path.Combine(folder, "tools", OperatingSystem.IsWindows() ? tool + ".exe" : tool), args);
}
