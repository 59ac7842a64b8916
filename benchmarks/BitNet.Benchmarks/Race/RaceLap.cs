using System.Text.Json;

namespace BitNet.Benchmarks.Race;

/// <summary>What one program measured in one round.</summary>
/// <param name="Prompt">Tokens of the prompt a second.</param>
/// <param name="Decode">Decoded tokens a second.</param>
/// <param name="Memory">The process's largest resident memory in bytes.</param>
internal sealed record RaceLap(double Prompt, double Decode, double Memory)
{
    /// <summary>From the JSON that <c>bitnet bench --json</c> prints, and <c>rival</c> after it.</summary>
    public static RaceLap Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        double Number(string key) => document.RootElement.GetProperty(key).GetDouble();
        return new RaceLap(Number("prefill_tokens_per_s"), Number("decode_tokens_per_s"), Number("peak_memory_bytes"));
    }
}
