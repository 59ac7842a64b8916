using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BitNet.Cli.Tests;

/// <summary>The program as people start it: streams, exit codes, Ctrl-C.</summary>
public sealed class ProcessTests
{
    private const int Interrupt = 2;

    [Fact]
    public void A_mistake_is_an_exit_code_and_one_line()
    {
        using Process process = Start("inspect", "no-such-file.gguf");
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        Wait(process);
        new CliResult(process.ExitCode, System.Text.Encoding.UTF8.GetBytes(output), error).ShouldFail(1, "no-such-file.gguf");
    }

    [Fact]
    public void Standard_input_is_read_byte_by_byte()
    {
        using Process process = Start("tokenize", "--model", Fixtures.Path("vocab/llama-bpe.gguf"), "--no-bos");
        process.StandardInput.Write("  Hello \n");
        process.StandardInput.Close();
        Assert.Equal("220 22691 720\n", process.StandardOutput.ReadToEnd());
        Wait(process);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void Control_c_ends_it_with_130()
    {
        SkipWithoutInterrupts();
        using Process process = Start("bench", "--synthetic", "tiny", "--rounds", "1000", "--gen-tokens", "2000");
        // By then it has started and is at work.
        while (!process.HasExited && process.TotalProcessorTime < TimeSpan.FromSeconds(2)) Thread.Sleep(20);
        Assert.Equal(0, Kill(process.Id, Interrupt));
        string error = process.StandardError.ReadToEnd();
        Wait(process);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("interrupted", error);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Control_c_removes_a_file_that_is_not_whole()
    {
        SkipWithoutInterrupts();
        using var folder = new TemporaryFolder();
        // Its encoder searches for seconds.
        using Process process = Start("quantize", Fixtures.Path("models/llama-f32.gguf"), folder["q.gguf"], "--type", "iq2_s", "--threads", "1");
        while (!process.HasExited && !folder.Names.Any()) Thread.Sleep(5);
        Assert.StartsWith("q.gguf.", Assert.Single(folder.Names));
        Assert.Equal(0, Kill(process.Id, Interrupt));
        string error = process.StandardError.ReadToEnd();
        Wait(process);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("interrupted", error);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void The_environment_forces_a_target()
    {
        using Process process = Start(("BITNET_TARGET", "scalar"), "doctor", "--json");
        string output = process.StandardOutput.ReadToEnd();
        Wait(process);
        Assert.Equal(0, process.ExitCode);
        using var json = System.Text.Json.JsonDocument.Parse(output);
        Assert.Equal("scalar", json.RootElement.GetProperty("target").GetString());
    }

    [Theory]
    [InlineData("BITNET_TARGET", "sse9")]
    [InlineData("BITNET_THREADS", "many")]
    public void A_wrong_environment_is_a_mistake(string variable, string value)
    {
        using Process process = Start((variable, value), "bench", "--synthetic", "tiny");
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        Wait(process);
        new CliResult(process.ExitCode, System.Text.Encoding.UTF8.GetBytes(output), error).ShouldFail(1, variable, value);
    }

    private static void SkipWithoutInterrupts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no way to send Ctrl-C to one other process");
        if (!OperatingSystem.IsLinux()) return;
        // A shell starts what it runs in the background without Ctrl-C, and every process below inherits that.
        string ignored = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)).Split('\t')[1];
        Assert.SkipWhen((Convert.ToInt64(ignored, 16) & (1L << (Interrupt - 1))) != 0, "the tests run in a shell's background, where Ctrl-C is ignored: run them in its foreground");
    }

    private static Process Start(params string[] args) => Start(("BITNET_TRACE", ""), args);

    private static Process Start((string Name, string Value) variable, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "bitnet.dll"));
        start.Environment[variable.Name] = variable.Value;
        foreach (string arg in args) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }

    private static void Wait(Process process)
    {
        if (process.WaitForExit(TimeSpan.FromSeconds(60))) return;
        process.Kill();
        Assert.Fail("the program did not end within a minute");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
