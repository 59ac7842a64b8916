using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using BitNet.Runtime.Hardware;

namespace BitNet.Benchmarks.Race;

/// <summary><c>rival</c>: llama.cpp measured once, as <c>bitnet bench --rounds 1 --json</c> measures: a round to warm up, then the one that is printed.</summary>
internal static class RivalCommand
{
    public static Command Create()
    {
        var llama = new Option<string>("--llama") { Description = "The folder with llama.cpp's libraries.", Required = true };
        var command = new Command("rival", "Measures llama.cpp once, and prints JSON.") { llama };
        foreach (Option option in RaceOptions.All) command.Add(option);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(llama), RaceOptions.Of(parsed)));
        return command;
    }

    private static int Run(string folder, RaceOptions options)
    {
        try
        {
            int positions = Math.Max(options.PromptTokens, options.Context + options.GeneratedTokens);
            using var llama = new LlamaLibrary(folder, options.Model, options.Threads, positions);
            // The tokens that `bitnet bench` takes.
            int[] tokens = [.. Enumerable.Range(0, positions).Select(i => (int)((i * 7919L + 1) % llama.Vocabulary))];
            (double Prompt, double Decode) last = default;
            for (int round = 0; round < 2; round++) last = Measure(llama, tokens, options);
            using var output = Console.OpenStandardOutput();
            using var writer = new Utf8JsonWriter(output);
            writer.WriteStartObject();
            writer.WriteNumber("prefill_tokens_per_s", last.Prompt);
            writer.WriteNumber("decode_tokens_per_s", last.Decode);
            writer.WriteNumber("peak_memory_bytes", PeakMemory.Bytes());
            writer.WriteEndObject();
            return 0;
        }
        catch (Exception exception) when (exception is InvalidOperationException or DllNotFoundException or EntryPointNotFoundException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static (double Prompt, double Decode) Measure(LlamaLibrary llama, int[] tokens, RaceOptions options)
    {
        llama.Clear();
        long start = Stopwatch.GetTimestamp();
        Read(llama, tokens.AsSpan(0, options.PromptTokens));
        double prompt = options.PromptTokens / Stopwatch.GetElapsedTime(start).TotalSeconds;

        llama.Clear();
        Read(llama, tokens.AsSpan(0, options.Context));
        start = Stopwatch.GetTimestamp();
        for (int i = 0; i < options.GeneratedTokens; i++) llama.Decode(tokens.AsSpan(options.Context + i, 1));
        return (prompt, options.GeneratedTokens / Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static void Read(LlamaLibrary llama, ReadOnlySpan<int> tokens)
    {
        for (; tokens.Length > 0; tokens = tokens[Math.Min(tokens.Length, llama.BatchTokens)..])
            llama.Decode(tokens[..Math.Min(tokens.Length, llama.BatchTokens)]);
    }
}
