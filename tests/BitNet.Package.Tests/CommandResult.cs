using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BitNet.Package.Tests;

/// <summary>What a command left behind.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">Its standard output, then its standard error.</param>
internal sealed record CommandResult(int Code, string Output)
{
    /// <summary>The lines of the output that are errors of a build, each once.</summary>
    public IReadOnlyList<string> Errors => [.. Output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct()];

    /// <summary>The lines of the output.</summary>
    public IReadOnlyList<string> Lines => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'))];

    /// <summary>Runs a program in a folder and waits for its end.</summary>
    public static CommandResult Run(string folder, IReadOnlyDictionary<string, string> environment, string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Builds must not leave processes behind that outlive the test's folder.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        // Where the SDK is not in a place of its own, a program finds the runtime by this.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CommandResult(process.ExitCode, output + error.Result);
    }
}
