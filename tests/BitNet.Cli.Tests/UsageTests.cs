namespace BitNet.Cli.Tests;

/// <summary>Arguments that make no sense are told in one line, with the way to the help, and exit code 2.</summary>
public sealed class UsageTests
{
    private static readonly string[] Verbs = ["run", "logits", "tokenize", "detokenize", "inspect", "quantize", "bench", "doctor"];

    public static TheoryData<string> VerbNames => [.. Verbs];

    public static TheoryData<string[], string> Mistakes => new()
    {
        { [], "command" },
        { ["frobnicate"], "'frobnicate'" },
        { ["run", "--model", "m.gguf"], "--prompt" },
        { ["run", "--prompt", "x"], "--model" },
        { ["run", "--model", "m.gguf", "--prompt", ""], "--prompt is empty" },
        { ["run", "--model", "m.gguf", "--prompt", "x", "--frob"], "'--frob'" },
        { ["run", "--model", "m.gguf", "--prompt", "x", "--temperature", "-1"], "--temperature" },
        { ["run", "--model", "m.gguf", "--prompt", "x", "--temperature", "nan"], "--temperature" },
        { ["run", "--model", "m.gguf", "--prompt", "x", "--top-p", "1.5"], "--top-p" },
        { ["run", "--model", "m.gguf", "--prompt", "x", "--top-k", "many"], "--top-k is 'many'" },
        { ["run", "--model", "m.gguf", "--prompt", "x", "--max-tokens", "-3"], "--max-tokens is '-3'" },
        { ["run", "--model", "m.gguf", "--prompt", "x", "--kv", "q4"], "--kv is 'q4'" },
        { ["run", "--model", "m.gguf", "--prompt", "x", "--weights", "3bit"], "--weights is '3bit'" },
        { ["logits", "--model", "m.gguf", "--tokens", "1", "--out", "o", "--activations", "int4"], "'int4'" },
        { ["run", "--model", "m.gguf", "--prompt", "x", "--seed", "-1"], "--seed is '-1'" },
        { ["run", "--model", "m.gguf", "--prompt", "x", "--threads", "0"], "--threads is '0'" },
        { ["run", "--model", "m.gguf", "--prompt", "x", "--threads", "99999999999"], "--threads" },
        { ["logits", "--model", "m.gguf", "--tokens", "1 x 3", "--out", "o"], "'x'" },
        { ["logits", "--model", "m.gguf", "--tokens", "1 99999999999 3", "--out", "o"], "'99999999999'" },
        { ["logits", "--model", "m.gguf", "--tokens", " , ", "--out", "o"], "--tokens" },
        { ["logits", "--model", "m.gguf", "--tokens", "1"], "--out" },
        { ["inspect"], "FILE" },
        { ["quantize", "a.gguf"], "OUT" },
        { ["quantize", "a.gguf", "b.gguf"], "--type" },
        { ["quantize", "a.gguf", "b.gguf", "--type", "q9_9"], "--type is 'q9_9'" },
        { ["quantize", "a.gguf", "b.gguf", "--type", "f16", "--copy"], "--copy" },
        { ["quantize", "a.gguf", "./a.gguf", "--type", "f16"], "same file" },
        { ["bench"], "--synthetic" },
        { ["bench", "--model", "m.gguf", "--save", "s.gguf"], "--save" },
        { ["bench", "--model", "m.gguf", "--synthetic", "tiny"], "either" },
        { ["bench", "--synthetic", "huge"], "'huge'" },
        { ["bench", "--synthetic", "tiny", "--rounds", "0"], "--rounds" },
        { ["doctor", "--verbose"], "'--verbose'" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named(string[] args, string named) => Cli.Run(args).ShouldFail(2, named, "--help");

    [Theory]
    [MemberData(nameof(VerbNames))]
    public void Every_verb_has_help(string verb)
    {
        CliResult result = Cli.Run(verb, "--help");
        Assert.Equal(0, result.Code);
        Assert.Contains($" {verb} ", result.Text);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void The_command_has_help()
    {
        CliResult result = Cli.Run("--help");
        Assert.Equal(0, result.Code);
        Assert.All(Verbs, verb => Assert.Contains(verb, result.Text));
    }

    [Theory]
    [InlineData("run", "--model --prompt --max-tokens --temperature --top-k --top-p --min-p --repeat-penalty --seed --threads --kv --weights --head --activations --stop --chat")]
    [InlineData("logits", "--model --tokens --out --kv --weights --head --activations --step")]
    [InlineData("tokenize", "--model --no-bos --no-special")]
    [InlineData("detokenize", "--model --tokens")]
    [InlineData("inspect", "FILE --json")]
    [InlineData("quantize", "IN OUT --type --head --embedding --copy --force --json")]
    [InlineData("bench", "--model --synthetic --head --weights-type --save --prompt-tokens --gen-tokens --context --weights --activations --kv --threads --rounds --json")]
    [InlineData("doctor", "--json")]
    public void The_options_of_the_contract_are_there(string verb, string options)
    {
        string help = Cli.Run(verb, "--help").Text;
        Assert.All(options.Split(' '), option => Assert.Contains(option, help));
    }
}
