using System.Text;

namespace BitNet.Cli.Tests;

/// <summary><c>tokenize</c> and <c>detokenize</c> on files with a vocabulary and no tensors.</summary>
public sealed class TokenTests
{
    private const string Separator = "\n__ggml_vocab_test__\n";

    [Theory]
    [InlineData("llama-bpe")]
    [InlineData("gpt-2")]
    [InlineData("llama-spm")]
    public void Tokenize_gives_the_reference_ids(string name)
    {
        string model = Fixtures.Path($"vocab/{name}.gguf");
        string[] texts = File.ReadAllText(Fixtures.Path($"vocab/{name}.inp")).Split(Separator);
        string[] ids = File.ReadAllLines(Fixtures.Path($"vocab/{name}.out"));
        for (int i = 0; i < ids.Length; i += 5)
        {
            CliResult result = Cli.WithInput(texts[i], "tokenize", "--model", model, "--no-bos", "--no-special");
            Assert.Equal(0, result.Code);
            Assert.Equal(ids[i].Trim() + "\n", result.Text);
            Assert.Empty(result.Error);
        }
    }

    [Fact]
    public void Tokenize_leaves_white_space_alone_and_adds_the_beginning()
    {
        string model = Fixtures.Path("vocab/llama-bpe.gguf");
        Assert.Equal("128000 220 22691 720\n", Cli.WithInput("  Hello \n", "tokenize", "--model", model).Text);
        Assert.Equal("128000\n", Cli.WithInput("", "tokenize", "--model", model).Text);
        Assert.Equal("\n", Cli.WithInput("", "tokenize", "--model", model, "--no-bos").Text);
    }

    [Fact]
    public void Names_of_special_tokens_count_unless_told_otherwise()
    {
        string model = Fixtures.Path("vocab/llama-bpe.gguf");
        Assert.Equal("128009\n", Cli.WithInput("<|eot_id|>", "tokenize", "--model", model, "--no-bos").Text);
        Assert.DoesNotContain("128009", Cli.WithInput("<|eot_id|>", "tokenize", "--model", model, "--no-bos", "--no-special").Text);
    }

    [Fact]
    public void Detokenize_gives_the_bytes_back()
    {
        string model = Fixtures.Path("vocab/llama-bpe.gguf");
        const string text = "Привет, 世界! 👋\n\ttabs  and spaces ";
        string ids = Cli.WithInput(text, "tokenize", "--model", model).Text;
        CliResult result = Cli.Run("detokenize", "--model", model, "--tokens", ids);
        Assert.Equal(0, result.Code);
        Assert.Equal(Encoding.UTF8.GetBytes(text), result.Output);
        Assert.Equal(result.Output, Cli.Run("detokenize", "--model", model, "--tokens", ids.Trim().Replace(' ', ',')).Output);
    }
}
