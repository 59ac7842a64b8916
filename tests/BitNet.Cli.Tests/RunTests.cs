namespace BitNet.Cli.Tests;

/// <summary><c>run</c>: the text on standard output, one line about it on standard error.</summary>
public sealed class RunTests
{
    private static readonly string[] Greedy = ["--prompt", "Once upon a time", "--max-tokens", "120", "--temperature", "0"];

    [Fact]
    public void The_continuation_is_the_references_and_nothing_else()
    {
        CliResult result = Cli.Run(["run", "--model", Model(), .. Greedy, "--threads", "2"]);
        Assert.Equal(0, result.Code);
        Assert.Equal(File.ReadAllText(Fixtures.Path("models/stories260K-f32.greedy.txt")), result.Text);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.Contains("prompt: 5 tokens", result.Error);
        Assert.Contains("generation: 120 tokens", result.Error);
        Assert.Contains("tokens/s", result.Error);
    }

    [Fact]
    public void Stop_texts_are_left_out()
    {
        CliResult result = Cli.Run(["run", "--model", Model(), .. Greedy, "--stop", "zebra", "--stop", " named"]);
        Assert.Equal(0, result.Code);
        Assert.Equal(", there was a little girl", result.Text);
    }

    [Fact]
    public void A_seed_repeats_the_text()
    {
        string[] args = ["run", "--model", Model(), "--prompt", "Once", "--max-tokens", "20", "--seed", "42", "--temperature", "1.2", "--top-k", "50", "--top-p", "0.9", "--min-p", "0.01", "--repeat-penalty", "1.1", "--kv", "f16"];
        CliResult first = Cli.Run(args);
        Assert.Equal(0, first.Code);
        Assert.Contains("seed 42", first.Error);
        Assert.Equal(first.Text, Cli.Run(args).Text);
    }

    [Fact]
    public void An_interruption_ends_the_text_at_a_token()
    {
        using var cancel = new CancellationTokenSource();
        using var output = new CancellingStream(cancel, 30);
        CliResult result = Cli.Run([], ["run", "--model", Model(), .. Greedy], output, cancel.Token);
        Assert.Equal(130, result.Code);
        Assert.StartsWith(System.Text.Encoding.UTF8.GetString(output.ToArray()), File.ReadAllText(Fixtures.Path("models/stories260K-f32.greedy.txt")));
        Assert.Contains("interrupted", result.Error);
    }

    [Fact]
    public void A_prompt_longer_than_the_context_is_a_mistake() =>
        Cli.Run("run", "--model", Model(), "--prompt", string.Join(' ', Enumerable.Repeat("word", 400))).ShouldFail(1, "context", "512");

    [Fact]
    public void A_model_without_a_chat_template_does_not_chat() =>
        Cli.Run("run", "--model", Model(), "--prompt", "Hi", "--chat").ShouldFail(1, "chat template", "--chat");

    private static string Model() => Fixtures.Path("models/stories260K-f32.gguf");

    private sealed class CancellingStream(CancellationTokenSource cancel, int bytes) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            if (Length > bytes) cancel.Cancel();
        }
    }
}
