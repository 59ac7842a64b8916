using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using BitNet.Inference.Benchmarking;
using BitNet.Inference.Loading;
using BitNet.Inference.Synthetic;

namespace BitNet.Cli.Commands;

/// <summary><c>bitnet bench</c>: how fast a model is on this machine, next to how fast memory is.</summary>
internal static class BenchCommand
{
    private sealed record Measured(LanguageModel Model, double LoadSeconds, BenchmarkResult Result);

    public static Command Create(Terminal terminal)
    {
        Option<string> model = SharedOptions.Model(required: false);
        var synthetic = new Option<string>("--synthetic") { Description = "A model of that shape, made in memory from random weights", HelpName = "SHAPE" };
        synthetic.AcceptOnlyFromAmong([.. SyntheticShape.All.Select(shape => shape.Name)]);
        Option<string> head = SharedOptions.Head("The format of the head (default: as in the file; a synthetic model's embedding and head: f16)");
        var format = new Option<string>("--weights-type") { Description = "The format of a synthetic model's ternary weights", HelpName = "FORMAT" };
        Option<string> weights = SharedOptions.Weights();
        Option<string> activations = SharedOptions.Activations();
        Option<int> prompt = SharedOptions.Count("--prompt-tokens", "Tokens of the prompt", 512, 1);
        Option<int> generate = SharedOptions.Count("--gen-tokens", "Tokens that are decoded", 64, 1);
        Option<int> context = SharedOptions.Count("--context", "Tokens in the cache before these", 16, 0);
        Option<int> rounds = SharedOptions.Count("--rounds", "Rounds, a warm-up apart", 7, 1, 1000);
        Option<int> threads = SharedOptions.Threads();
        Option<string> kv = SharedOptions.Kv("f16");
        Option<bool> json = SharedOptions.Json(), force = SharedOptions.Force();
        var save = new Option<string>("--save") { Description = "Write the synthetic model to a file that llama.cpp can load too, and measure that", HelpName = "FILE" };
        var command = new Command("bench", "Measures reading a prompt and decoding; no download is needed with --synthetic.")
        {
            model, synthetic, head, format, weights, activations, save, force, prompt, generate, context, rounds, threads, kv, json,
        };
        command.SetAction(parsed =>
        {
            string? file = parsed.GetValue(model), shape = parsed.GetValue(synthetic), saved = parsed.GetValue(save);
            if (file is null == shape is null) throw new UsageException("give either --model FILE or --synthetic SHAPE");
            if (saved is not null && shape is null) throw new UsageException("--save writes a synthetic model; give its shape with --synthetic");
            var options = new BenchmarkOptions
            {
                PromptTokens = parsed.GetValue(prompt),
                GeneratedTokens = parsed.GetValue(generate),
                Context = parsed.GetValue(context),
                Rounds = parsed.GetValue(rounds),
            };
            var load = new ModelOptions
            {
                Threads = parsed.GetValue(threads),
                KvType = parsed.GetRequiredValue(kv),
                ContextLength = (int)Math.Min(int.MaxValue, Math.Max(options.PromptTokens, (long)options.Context + options.GeneratedTokens)),
                WeightBits = SharedOptions.WeightBits(parsed.GetValue(weights)),
                FloatActivations = parsed.GetValue(activations) == SharedOptions.FloatActivations,
                HeadFormat = shape is null ? parsed.GetValue(head) : null,
            };
            if (shape is null)
            {
                Run(terminal, progress => LanguageModel.Load(file!, load, progress), options, parsed.GetValue(json));
            }
            else
            {
                var made = new SyntheticOptions { HeadFormat = parsed.GetValue(head) ?? "f16", WeightsFormat = parsed.GetValue(format), Portable = saved is not null };
                using var source = new SyntheticModel(SyntheticShape.Of(shape), made);
                if (saved is null)
                {
                    Run(terminal, progress => LanguageModel.Load(source.File, load, progress, source), options, parsed.GetValue(json));
                }
                else
                {
                    SharedOptions.Save(terminal, saved, parsed.GetValue(force), (stream, _, progress) => source.Save(stream, progress, terminal.Cancellation));
                    Run(terminal, progress => LanguageModel.Load(saved, load, progress), options, parsed.GetValue(json));
                }
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Run(Terminal terminal, Func<Action<LoadProgress>, LanguageModel> load, BenchmarkOptions options, bool json)
    {
        long start = Stopwatch.GetTimestamp();
        using LanguageModel model = SharedOptions.Load(terminal, load);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        BenchmarkResult result = Benchmark.Run(model, options, round => ShowRound(terminal, round, options.Rounds), terminal.Cancellation);
        if (terminal.ErrorIsTerminal) terminal.Error.Write("\r                    \r");
        var measured = new Measured(model, seconds, result);
        if (json) WriteJson(terminal, measured, options);
        else WriteText(terminal, measured, options);
    }

    private static void ShowRound(Terminal terminal, int round, int rounds)
    {
        if (!terminal.ErrorIsTerminal) return;
        terminal.Error.Write(round == 0 ? "warming up" : $"\rround {round} of {rounds}");
        terminal.Error.Flush();
    }

    private static void WriteJson(Terminal terminal, Measured measured, BenchmarkOptions options) => Report.Json(terminal, writer =>
    {
        BenchmarkResult result = measured.Result;
        writer.WriteString("target", measured.Model.Kernels.Target.Name);
        writer.WriteNumber("threads", measured.Model.Pool.Threads);
        writer.WriteNumber("prefill_tokens_per_s", Math.Round(result.PrefillTokensPerSecond, 3));
        writer.WriteNumber("decode_tokens_per_s", Math.Round(result.DecodeTokensPerSecond, 3));
        writer.WriteNumber("weight_bytes_per_token", result.WeightBytesPerToken);
        writer.WriteNumber("memory_read_gb_per_s", Math.Round(result.MemoryReadRate, 3));
        writer.WriteNumber("decode_share_of_memory_rate", Math.Round(result.DecodeShare, 4));
        writer.WriteNumber("peak_memory_bytes", result.PeakMemoryBytes);
        writer.WriteNumber("load_seconds", Math.Round(measured.LoadSeconds, 3));
        writer.WriteNumber("prompt_tokens", options.PromptTokens);
        writer.WriteNumber("gen_tokens", options.GeneratedTokens);
        writer.WriteNumber("context", options.Context);
        writer.WriteString("kv", SharedOptions.KvName(measured.Model.Options.KvType));
        writer.WriteNumber("cache_bytes_per_token", result.CacheBytesPerToken);
    });

    private static void WriteText(Terminal terminal, Measured measured, BenchmarkOptions options) => Report.Print(terminal, console =>
    {
        BenchmarkResult result = measured.Result;
        string[][] rows =
        [
            ["model", $"{measured.Model.File.Name} ({measured.Model.Architecture})"],
            ["target, threads", $"{measured.Model.Kernels.Target.Name}, {measured.Model.Pool.Threads}"],
            [$"prompt of {options.PromptTokens}", Invariant($"{result.PrefillTokensPerSecond:0.0} tokens/s")],
            [$"decoding {options.GeneratedTokens} after {options.Context}", Invariant($"{result.DecodeTokensPerSecond:0.0} tokens/s")],
            ["weights read per token", Report.Size(result.WeightBytesPerToken)],
            [$"cache ({SharedOptions.KvName(measured.Model.Options.KvType)}) read per token", Report.Size(result.CacheBytesPerToken)],
            ["memory read rate", Invariant($"{result.MemoryReadRate:0.0} GB/s")],
            ["decoding's share of it", Invariant($"{100 * result.DecodeShare:0} %")],
            ["peak memory", Report.Size(result.PeakMemoryBytes)],
            ["loading", Invariant($"{measured.LoadSeconds:0.0} s")],
        ];
        console.Write(Report.Table(["measure", $"median of {options.Rounds} rounds"], rows));
    });

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
