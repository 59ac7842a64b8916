using System.Diagnostics;
using System.Text.Json;

namespace BitNet.Benchmarks.Race;

/// <summary>What one program measured in one round.</summary>
/// <param name="Prompt">Tokens of the prompt a second.</param>
/// <param name="Decode">Decoded tokens a second.</param>
/// <param name="Memory">The process's largest resident memory in bytes.</param>
/// <param name="Target">The target whose kernels ran; empty for other programs than ours.</param>
internal sealed record RaceLap(double Prompt, double Decode, double Memory, string Target)
{
    /// <summary>Runs a program that prints what <c>bitnet bench --json</c> prints.</summary>
    /// <param name="program">The executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beside our own.</param>
    /// <returns>What it measured; null where it failed, which has been said.</returns>
    public static RaceLap? Measure(string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        try
        {
            if (process.ExitCode == 0) return Parse(output);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException)
        {
            Console.Error.WriteLine(exception.Message);
        }

        Console.Error.WriteLine($"{program} failed; try it: {program} {string.Join(' ', start.ArgumentList)}");
        return null;
    }

    private static RaceLap Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        double Number(string key) => document.RootElement.GetProperty(key).GetDouble();
        string target = document.RootElement.TryGetProperty("target", out var name) ? name.GetString() ?? "" : "";
        return new RaceLap(Number("prefill_tokens_per_s"), Number("decode_tokens_per_s"), Number("peak_memory_bytes"), target);
    }
}
