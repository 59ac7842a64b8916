using System.Diagnostics;

namespace BitNet.Gen.Tests;

/// <summary>Compilers and emulators outside of .NET that some tests need; a machine without them skips these tests and says what to install.</summary>
internal static class ExternalTool
{
    /// <summary>Skips the test where a command is not in the path.</summary>
    /// <param name="remedy">How to get it.</param>
    public static void SkipUnlessFound(string command, string remedy) =>
        Assert.SkipUnless(IsFound(command), $"'{command}' is not installed: {remedy}");

    /// <summary>Runs a command to its end; a failure fails the test with what the command said.</summary>
    public static void Run(string command, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command} ended with {process.ExitCode}:\n{error}\n{output.Result}");
    }

    private static bool IsFound(string command) => Path.IsPathRooted(command)
        ? File.Exists(command)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, command)));
}
