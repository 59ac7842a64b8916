using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace BitNet.Benchmarks.Race;

/// <summary>What both programs are given.</summary>
/// <param name="Model">The GGUF file.</param>
/// <param name="Threads">Threads.</param>
/// <param name="PromptTokens">Tokens of the prompt that is read into an empty cache.</param>
/// <param name="GeneratedTokens">Tokens that are decoded one by one.</param>
/// <param name="Context">Tokens in the cache before the first of these.</param>
internal sealed record RaceOptions(string Model, int Threads, int PromptTokens, int GeneratedTokens, int Context)
{
    private static readonly Option<string> s_model = new("--model") { Description = "The model: a GGUF file.", Required = true };
    private static readonly Option<int> s_threads = new("--threads") { Description = "Threads of each program.", DefaultValueFactory = _ => Environment.ProcessorCount };
    private static readonly Option<int> s_prompt = new("--prompt-tokens") { Description = "Tokens of the prompt.", DefaultValueFactory = _ => 512 };
    private static readonly Option<int> s_generated = new("--gen-tokens") { Description = "Tokens that are decoded.", DefaultValueFactory = _ => 64 };
    private static readonly Option<int> s_context = new("--context") { Description = "Tokens in the cache before these.", DefaultValueFactory = _ => 16 };

    /// <summary>The options of a command that is given them.</summary>
    public static IEnumerable<Option> All => [s_model, s_threads, s_prompt, s_generated, s_context];

    public static RaceOptions Of(ParseResult parsed) => new(
        parsed.GetRequiredValue(s_model), parsed.GetValue(s_threads), parsed.GetValue(s_prompt), parsed.GetValue(s_generated), parsed.GetValue(s_context));

    /// <summary>The same as arguments, which both programs take.</summary>
    public IEnumerable<string> Arguments =>
        ["--model", Model, "--threads", Text(Threads), "--prompt-tokens", Text(PromptTokens), "--gen-tokens", Text(GeneratedTokens), "--context", Text(Context)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
