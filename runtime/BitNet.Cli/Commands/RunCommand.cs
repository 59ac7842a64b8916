using System.CommandLine;
using System.Globalization;
using System.Text;
using BitNet.Inference.Chat;
using BitNet.Inference.Generation;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Sampling;
using BitNet.Inference.Tokenization;

namespace BitNet.Cli.Commands;

/// <summary><c>bitnet run</c>: continues a text.</summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string> model = SharedOptions.Model(), kv = SharedOptions.Kv("f16");
        var prompt = new Option<string>("--prompt") { Description = "The text to continue; with --chat a message to answer", HelpName = "TEXT", Required = true };
        Option<int> maxTokens = SharedOptions.Count("--max-tokens", "The most tokens to generate", 120, 0);
        Option<float> temperature = SharedOptions.Number("--temperature", "0 always takes the most probable token, larger values vary more", 0.8f, 0, float.MaxValue);
        Option<int> topK = SharedOptions.Count("--top-k", "Choose among so many tokens only; 0: among all", 40, 0);
        Option<float> topP = SharedOptions.Number("--top-p", "Choose among the most probable tokens that together have this probability", 0.95f, 0, 1);
        Option<float> minP = SharedOptions.Number("--min-p", "Leave out tokens below this share of the most probable one's probability", 0.05f, 0, 1);
        Option<float> penalty = SharedOptions.Number("--repeat-penalty", "Above 1: makes tokens of the recent text less probable", 1, 0, float.MaxValue);
        Option<ulong?> seed = SharedOptions.Seed();
        Option<string> weights = SharedOptions.Weights();
        Option<string> head = SharedOptions.Head(), activations = SharedOptions.Activations();
        Option<int> threads = SharedOptions.Threads();
        var stop = new Option<string[]>("--stop") { Description = "End before this text; may be given several times", HelpName = "TEXT", Arity = ArgumentArity.OneOrMore };
        var chat = new Option<bool>("--chat") { Description = "The prompt is a user's message in the model's own chat template" };
        var command = new Command("run", "Continues a text; the continuation, and nothing else, goes to standard output as it comes.")
        {
            model, prompt, maxTokens, temperature, topK, topP, minP, penalty, seed, threads, kv, weights, head, activations, stop, chat,
        };
        command.SetAction(parsed =>
        {
            string text = parsed.GetRequiredValue(prompt);
            if (text.Length == 0) throw new UsageException("--prompt is empty; give at least one character");
            var generation = new GenerationOptions
            {
                MaxTokens = parsed.GetValue(maxTokens),
                StopTexts = parsed.GetValue(stop) ?? [],
                Sampling = new SamplerOptions
                {
                    Temperature = parsed.GetValue(temperature),
                    TopK = parsed.GetValue(topK),
                    TopP = parsed.GetValue(topP),
                    MinP = parsed.GetValue(minP),
                    RepeatPenalty = parsed.GetValue(penalty),
                    Seed = parsed.GetValue(seed),
                },
            };
            generation.Sampling.Validate();
            var options = new ModelOptions
            {
                Threads = parsed.GetValue(threads),
                KvType = parsed.GetRequiredValue(kv),
                WeightBits = SharedOptions.WeightBits(parsed.GetValue(weights)),
                HeadFormat = parsed.GetValue(head),
                FloatActivations = parsed.GetValue(activations) == SharedOptions.FloatActivations,
            };
            return Run(terminal, parsed.GetRequiredValue(model), text, parsed.GetValue(chat), generation, options);
        });
        return command;
    }

    private static int Run(Terminal terminal, string path, string text, bool chat, GenerationOptions generation, ModelOptions options)
    {
        StoredModel stored = StoredModel.Open(path);
        int[] tokens;
        try
        {
            tokens = Tokenize(stored.File, text, chat);
            options = options with { ContextLength = Context(stored.File, tokens.Length, generation.MaxTokens) };
        }
        catch
        {
            stored.Dispose();
            throw;
        }

        using LanguageModel model = SharedOptions.Load(terminal, progress => LanguageModel.Load(stored, options, progress));
        using Session session = model.CreateSession();
        var output = new TextOutput(terminal.Output);
        GenerationResult result = new TextGenerator(session, model.Tokenizer!, generation).Generate(tokens, output.Write, terminal.Cancellation);
        if (terminal.OutputIsTerminal && terminal.ErrorIsTerminal) terminal.Error.WriteLine();
        terminal.Error.WriteLine(Summary(result));
        return result.End == GenerationEnd.Interrupted ? ExitCode.Interrupted : ExitCode.Ok;
    }

    private static int[] Tokenize(GgufFile file, string text, bool chat)
    {
        Tokenizer tokenizer = TokenizeCommand.Open(file);
        return chat
            ? ChatTemplate.FromMetadata(file.Metadata, tokenizer).Encode([new ChatMessage(ChatRole.User, text)])
            : tokenizer.Encode(text, addSpecial: true, parseSpecial: true);
    }

    // No more than what is asked for, because the cache is allocated for all of it.
    private static int Context(GgufFile file, int promptTokens, int maxTokens)
    {
        string architecture = file.Metadata.GetString("general.architecture");
        int limit = ModelFile.ContextLength(file, architecture, 0);
        if (promptTokens > limit)
            throw new ModelException($"{file.Name}: the prompt has {promptTokens} tokens, but the model's context holds {limit}; shorten the prompt");
        return (int)Math.Min(limit, (long)promptTokens + maxTokens);
    }

    private static string Summary(GenerationResult result)
    {
        string reason = result.End switch
        {
            GenerationEnd.EndOfGeneration => "the model ended the text",
            GenerationEnd.StopText => "a stop text appeared",
            GenerationEnd.Length => "length reached",
            GenerationEnd.ContextFull => "context full",
            _ => "interrupted",
        };
        return string.Create(CultureInfo.InvariantCulture,
            $"prompt: {result.PromptTokens} tokens, {Rate(result.PromptTokens, result.PromptTime):0.0} tokens/s; generation: {result.GeneratedTokens} tokens, {Rate(result.GeneratedTokens, result.GenerationTime):0.0} tokens/s; {reason}; seed {result.Seed}");
    }

    private static double Rate(int tokens, TimeSpan time) => time > TimeSpan.Zero ? tokens / time.TotalSeconds : 0;

    /// <summary>Characters to UTF-8 on a stream, flushed piece by piece.</summary>
    private sealed class TextOutput(Stream stream)
    {
        private readonly Encoder _encoder = Terminal.Utf8.GetEncoder();
        private readonly byte[] _bytes = new byte[1024];

        public void Write(ReadOnlySpan<char> text)
        {
            if (text.IsEmpty) return;
            while (!text.IsEmpty)
            {
                _encoder.Convert(text, _bytes, flush: false, out int characters, out int bytes, out _);
                stream.Write(_bytes, 0, bytes);
                text = text[characters..];
            }

            stream.Flush();
        }
    }
}
