using System.Text;
using BitNet.Inference.Generation;
using BitNet.Inference.Loading;
using BitNet.Inference.Sampling;
using BitNet.Inference.Tests.Loading;

namespace BitNet.Inference.Tests.Generation;

/// <summary>A really trained model continues a text.</summary>
public sealed class TextGeneratorTests
{
    private const string Prompt = "Once upon a time";

    [Fact]
    public void Greedy_text_is_the_references()
    {
        (string text, GenerationResult result) = Generate(new GenerationOptions { MaxTokens = 120, Sampling = new SamplerOptions { Temperature = 0 } });
        Assert.Equal(File.ReadAllText(Fixtures.Path("models/stories260K-f32.greedy.txt")), text);
        Assert.Equal(GenerationEnd.Length, result.End);
        Assert.Equal(120, result.GeneratedTokens);
    }

    [Fact]
    public void A_stop_text_ends_it_and_is_left_out()
    {
        (string text, GenerationResult result) = Generate(new GenerationOptions { MaxTokens = 120, StopTexts = ["Lily"], Sampling = new SamplerOptions { Temperature = 0 } });
        Assert.Equal(", there was a little girl named ", text);
        Assert.Equal(GenerationEnd.StopText, result.End);
    }

    [Fact]
    public void A_full_context_ends_it()
    {
        (_, GenerationResult result) = Generate(new GenerationOptions { MaxTokens = 120, Sampling = new SamplerOptions { Temperature = 0 } }, capacity: 30);
        Assert.Equal(GenerationEnd.ContextFull, result.End);
        Assert.Equal(30 - result.PromptTokens + 1, result.GeneratedTokens);
    }

    [Fact]
    public void A_seed_repeats_a_text()
    {
        var options = new GenerationOptions { MaxTokens = 40, Sampling = new SamplerOptions { Temperature = 1, TopP = 0.9f, Seed = 7 } };
        Assert.Equal(Generate(options).Text, Generate(options).Text);
    }

    [Fact]
    public void Cancelling_ends_it_in_good_order()
    {
        using var cancel = new CancellationTokenSource();
        var text = new StringBuilder();
        using LanguageModel model = ReferenceModel.Open("stories260K-f32").Load();
        using Session session = model.CreateSession();
        var generator = new TextGenerator(session, model.Tokenizer!, new GenerationOptions { MaxTokens = 120, Sampling = new SamplerOptions { Temperature = 0 } });
        GenerationResult result = generator.Generate(model.Tokenizer!.Encode(Prompt), piece =>
        {
            text.Append(piece);
            if (text.Length > 20) cancel.Cancel();
        }, cancel.Token);
        Assert.Equal(GenerationEnd.Interrupted, result.End);
        Assert.StartsWith(text.ToString(), File.ReadAllText(Fixtures.Path("models/stories260K-f32.greedy.txt")));
    }

    private static (string Text, GenerationResult Result) Generate(GenerationOptions options, int capacity = 0)
    {
        using LanguageModel model = ReferenceModel.Open("stories260K-f32").Load();
        using Session session = model.CreateSession(capacity);
        var text = new StringBuilder();
        GenerationResult result = new TextGenerator(session, model.Tokenizer!, options).Generate(model.Tokenizer!.Encode(Prompt), piece => text.Append(piece));
        return (text.ToString(), result);
    }
}
