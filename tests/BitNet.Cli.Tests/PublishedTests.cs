using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BitNet.Cli.Tests;

/// <summary>What <c>dotnet publish</c> makes: one file, compiled ahead of time, with the results of the program that the build made.</summary>
public sealed class PublishedTests
{
    [Fact]
    public void One_file_with_the_same_logits()
    {
        string model = Fixtures.Path("models/bitnet-b158-tq2_0.gguf"), tokens = File.ReadAllText(Fixtures.Path("models/bitnet-b158-tq2_0.tokens"));
        using var folder = new TemporaryFolder();
        string published = folder["published"];
        Run("dotnet", "publish", Path.Combine(Repository.Root, "runtime", "BitNet.Cli"), "-c", "Release", "-o", published, "-v", "q", "--nologo");
        string program = Assert.Single(Directory.GetFiles(published));

        CliResult built = Cli.Run("logits", "--model", model, "--tokens", tokens, "--out", folder["built.f32"]);
        Assert.True(built.Code == 0, built.Error);
        Run(program, "logits", "--model", model, "--tokens", tokens, "--out", folder["published.f32"]);
        Assert.Equal(File.ReadAllBytes(folder["built.f32"]), File.ReadAllBytes(folder["published.f32"]));
    }

    private static void Run(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Where the SDK is not in a place of its own, a published program finds the runtime by this.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', args)}: {output}{error.Result}");
    }
}
