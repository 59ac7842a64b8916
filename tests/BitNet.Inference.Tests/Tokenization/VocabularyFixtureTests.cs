using System.Diagnostics;
using System.Globalization;
using System.Text;
using BitNet.Inference.Gguf;
using BitNet.Inference.Tokenization;

namespace BitNet.Inference.Tests.Tokenization;

/// <summary>The reference vocabularies with the ids that the original tokenizers give.</summary>
public sealed class VocabularyFixtureTests
{
    private const string Separator = "\n__ggml_vocab_test__\n";

    [Theory]
    [InlineData("llama-bpe")]
    [InlineData("gpt-2")]
    [InlineData("deepseek-llm")]
    [InlineData("llama-spm")]
    public void All_reference_strings_give_the_reference_ids(string name)
    {
        Tokenizer tokenizer = Load(name);
        string[] texts = File.ReadAllText(Fixtures.Path($"vocab/{name}.inp")).Split(Separator)[..^1];
        string[] expected = File.ReadAllText(Fixtures.Path($"vocab/{name}.out")).Split('\n')[..^1];
        Assert.Equal(46, texts.Length);
        Assert.Equal(texts.Length, expected.Length);
        for (int i = 0; i < texts.Length; i++)
        {
            int[] ids = tokenizer.Encode(texts[i], addSpecial: false, parseSpecial: false);
            Assert.Equal(expected[i].Trim(), string.Join(' ', ids.Select(id => id.ToString(CultureInfo.InvariantCulture))));
            Assert.Equal(texts[i], tokenizer.Decode(ids));
            Assert.Equal(texts[i], Streamed(tokenizer, ids, name == "llama-spm"));
        }
    }

    [Fact]
    public void Special_tokens_come_from_the_keys()
    {
        Tokenizer llama3 = Load("llama-bpe");
        Assert.Equal((128_000, 128_009, true, false), (llama3.BosId, llama3.EosId, llama3.AddsBos, llama3.AddsEos));
        Assert.Equal([128_009], llama3.EndOfGeneration.Order());
        Assert.True(llama3.IsControl(128_000));
        Assert.Equal("<|begin_of_text|>", llama3.TokenText(128_000));

        Tokenizer gpt2 = Load("gpt-2");
        Assert.Equal((50_256, 50_256, false), (gpt2.BosId, gpt2.EosId, gpt2.AddsBos));
        Assert.Equal([50_256], gpt2.EndOfGeneration);

        Tokenizer spm = Load("llama-spm");
        Assert.Equal((1, 2, true), (spm.BosId, spm.EosId, spm.AddsBos));
        Assert.Equal([1, 15_043], spm.Encode("Hello"));
    }

    [Fact]
    public void Special_tokens_in_a_text_are_found_only_when_asked()
    {
        Tokenizer tokenizer = Load("llama-bpe");
        const string Text = "a<|eot_id|><|start_header_id|>b";
        int[] parsed = tokenizer.Encode(Text, addSpecial: false);
        Assert.Equal([64, 128_009, 128_006, 65], parsed);
        Assert.Equal("ab", tokenizer.Decode(parsed));
        Assert.Equal(Text, tokenizer.Decode(parsed, showControl: true));
        int[] plain = tokenizer.Encode(Text, addSpecial: false, parseSpecial: false);
        Assert.DoesNotContain(plain, tokenizer.IsControl);
        Assert.Equal(Text, tokenizer.Decode(plain));
    }

    [Fact]
    public void A_space_goes_in_front_of_text_at_the_start_and_behind_special_tokens()
    {
        Tokenizer tokenizer = Load("llama-spm");
        Assert.Equal([15_043, 2, 15_043], tokenizer.Encode("Hello</s>Hello", addSpecial: false));
        Assert.Equal("Hello", tokenizer.Decode([15_043]));
        Assert.Equal(" Hello", tokenizer.Decode([1, 15_043]));
        Assert.Empty(tokenizer.Encode("", addSpecial: false));
        Assert.Equal([1], tokenizer.Encode(""));
    }

    [Fact]
    public void WordPiece_is_refused_by_name()
    {
        using GgufFile file = GgufFile.Open(Fixtures.Path("vocab/bert-bge.gguf"));
        Assert.Contains("tokenizers of the kind 'bert' are not supported", Assert.Throws<TokenizerException>(() => Tokenizer.FromMetadata(file.Metadata)).Message);
    }

    [Fact]
    public void A_file_without_vocabulary_is_refused()
    {
        using GgufFile file = GgufFile.Open(Fixtures.Path("models/llama-f32.gguf"));
        Assert.Contains("the file has no vocabulary", Assert.Throws<TokenizerException>(() => Tokenizer.FromMetadata(file.Metadata)).Message);
    }

    [Theory]
    [InlineData("llama-bpe")]
    [InlineData("gpt-2")]
    [InlineData("deepseek-llm")]
    [InlineData("llama-spm")]
    public void Long_inputs_take_time_in_proportion(string name)
    {
        Tokenizer tokenizer = Load(name);
        string[] texts = ["a", " ", "\n", "<|", "ab1! ", "\u4E2D", "\U0001F600", "'s", "a\u0301"];
        foreach (string text in texts)
        {
            string input = string.Concat(Enumerable.Repeat(text, 200_000 / text.Length));
            var clock = Stopwatch.StartNew();
            int[] ids = tokenizer.Encode(input, addSpecial: false);
            // About 0.1 s; in quadratic time it would be many minutes. The bound is for busy machines.
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
            Assert.Equal(input, tokenizer.Decode(ids));
        }
    }

    internal static Tokenizer Load(string name)
    {
        using GgufFile file = GgufFile.Open(Fixtures.Path($"vocab/{name}.gguf"));
        return Tokenizer.FromMetadata(file.Metadata);
    }

    private static string Streamed(Tokenizer tokenizer, int[] ids, bool dropSpace)
    {
        var text = new StringBuilder();
        var decoder = new StreamingDecoder(tokenizer);
        foreach (int id in ids)
            text.Append(decoder.Append(id));
        text.Append(decoder.Finish());
        return dropSpace && text.Length > 0 ? text.ToString(1, text.Length - 1) : text.ToString();
    }
}
