using System.Text;
using BitNet.Inference.Gguf;
using BitNet.Inference.Tokenization;

namespace BitNet.Inference.Tests.Tokenization;

/// <summary>The rules of encoding and decoding on vocabularies small enough to follow by hand.</summary>
public sealed class TokenizerRulesTests
{
    [Theory]
    [InlineData("E28241", "\uFFFD\uFFFDA")]
    [InlineData("FF41FE", "\uFFFDA\uFFFD")]
    [InlineData("EDA080", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("F09F98", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("C0AF", "\uFFFD\uFFFD")]
    public void Each_bad_byte_becomes_a_replacement_character(string hex, string expected)
    {
        Tokenizer tokenizer = TinyVocabulary.BytePair().Build();
        Assert.Equal(expected, tokenizer.Decode(tokenizer.Encode(Convert.FromHexString(hex), addSpecial: false)));
    }

    [Fact]
    public void A_lone_surrogate_becomes_a_replacement_character()
    {
        Tokenizer tokenizer = TinyVocabulary.BytePair().Build();
        Assert.Equal("a\uFFFDb", tokenizer.Decode(tokenizer.Encode("a\uD800b", addSpecial: false)));
    }

    [Fact]
    public void The_stream_holds_back_bytes_until_a_character_is_whole()
    {
        Tokenizer tokenizer = TinyVocabulary.BytePair().Build();
        var decoder = new StreamingDecoder(tokenizer);
        string[] parts = [.. Encoding.UTF8.GetBytes("\u00E4\U0001F600x").Select(value => decoder.Append(value).ToString())];
        Assert.Equal(["", "\u00E4", "", "", "", "\U0001F600", "x"], parts);
        Assert.Equal("", decoder.Append(0xE2).ToString());
        Assert.Equal("\uFFFDa", decoder.Append('a').ToString());
        Assert.Equal("", decoder.Append(0xF0).ToString());
        Assert.Equal("\uFFFD", decoder.Finish().ToString());
        Assert.Equal("b", decoder.Append('b').ToString());
    }

    [Fact]
    public void Streaming_does_not_allocate()
    {
        Tokenizer tokenizer = TinyVocabulary.BytePair().Build();
        var decoder = new StreamingDecoder(tokenizer);
        decoder.Append('a');
        decoder.Append(0xC3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        decoder.Append(0xA4);
        decoder.Append('b');
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Longer_special_tokens_win_over_earlier_ones()
    {
        Tokenizer tokenizer = TinyVocabulary.BytePair()
            .Token("<a>", TokenType.UserDefined).Token("<a><b>", TokenType.UserDefined).Token("><b", TokenType.UserDefined).Token("<b>", TokenType.Control).Build();
        Assert.Equal([257], tokenizer.Encode("<a><b>", addSpecial: false));
        Assert.Equal([256, 'x', 259], tokenizer.Encode("<a>x<b>", addSpecial: false));
        Assert.Equal([256, 256, '<'], tokenizer.Encode("<a><a><", addSpecial: false));
        // Control tokens are text when they are not to be parsed, user-defined ones never are.
        Assert.Equal([256, 'x', '<', 'b', '>'], tokenizer.Encode("<a>x<b>", addSpecial: false, parseSpecial: false));
    }

    [Fact]
    public void Merges_go_by_rank_then_from_the_left()
    {
        Tokenizer tokenizer = TinyVocabulary.BytePair().Token("ab").Token("bc").Token("aa").Token("aaa").Merge("b c", "a b", "a a", "aa a").Build();
        Assert.Equal(['a', 257], tokenizer.Encode("abc", addSpecial: false));
        Assert.Equal([256, 256], tokenizer.Encode("abab", addSpecial: false));
        Assert.Equal([258, 258], tokenizer.Encode("aaaa", addSpecial: false));
        Assert.Equal([258, 259], tokenizer.Encode("aaaaa", addSpecial: false));
    }

    [Fact]
    public void A_whole_piece_that_is_a_token_is_taken_where_merges_are_ignored()
    {
        Assert.Equal([256], TinyVocabulary.BytePair("llama-bpe").Token("abc").Key("tokenizer.ggml.add_bos_token", false).Build().Encode("abc"));
        Assert.Equal(['a', 'b', 'c'], TinyVocabulary.BytePair("gpt-2").Token("abc").Build().Encode("abc"));
    }

    [Fact]
    public void Scores_decide_merges_in_SentencePiece()
    {
        Tokenizer tokenizer = TinyVocabulary.SentencePiece().Token("\u2581", score: -9).Token("a", score: -9).Token("b", score: -9)
            .Token("ab", score: -2).Token("\u2581a", score: -3).Token("ba", score: -2).Key("tokenizer.ggml.add_space_prefix", false).Build();
        int first = tokenizer.FindToken("\u2581")!.Value;
        Assert.Equal([1, first + 3, first + 3], tokenizer.Encode("abab"));
        Assert.Equal([1, first + 5, first + 1], tokenizer.Encode("baa"));
        Assert.Equal([1, first, first + 3], tokenizer.Encode(" ab"));
        Assert.Equal([1, 3 + 0xC3, 3 + 0xA4], tokenizer.Encode("\u00E4"));
    }

    [Fact]
    public void Names_of_bytes_and_controls_in_a_text_stay_text()
    {
        Tokenizer tokenizer = TinyVocabulary.SentencePiece().Token("\u2581").Build();
        Assert.Equal("<0x41><s><unk>", tokenizer.Decode(tokenizer.Encode("<0x41><s><unk>", addSpecial: false, parseSpecial: false)));
        Assert.Equal([1], tokenizer.Encode("<s>", addSpecial: false));
    }

    [Fact]
    public void Bos_and_eos_follow_the_keys()
    {
        TinyVocabulary Base() => TinyVocabulary.BytePair().Token("<B>", TokenType.Control).Token("<E>", TokenType.Control)
            .Key("tokenizer.ggml.bos_token_id", 256u).Key("tokenizer.ggml.eos_token_id", 257u);
        Assert.Equal(['a'], Base().Build().Encode("a"));
        Tokenizer both = Base().Key("tokenizer.ggml.add_bos_token", true).Key("tokenizer.ggml.add_eos_token", true).Build();
        Assert.Equal([256, 'a', 257], both.Encode("a"));
        Assert.Equal([256, 257], both.Encode(""));
        Assert.Equal(['a'], both.Encode("a", addSpecial: false));
        Assert.Equal("a", both.Decode([256, 'a', 257]));
    }

    [Fact]
    public void Every_end_token_is_found_by_key_or_name()
    {
        Tokenizer tokenizer = TinyVocabulary.BytePair().Token("<E>", TokenType.Control).Token("<|eot_id|>").Token("<|im_end|>", TokenType.UserDefined).Token("pad")
            .Key("tokenizer.ggml.eos_token_id", 256u).Key("tokenizer.ggml.fim_pad_token_id", 259u).Build();
        Assert.Equal([256, 257, 258, 259], tokenizer.EndOfGeneration.Order());
        Assert.True(tokenizer.IsEndOfGeneration(257));
        Assert.False(tokenizer.IsEndOfGeneration('a'));
        Assert.True(tokenizer.IsControl(257));
    }

    [Theory]
    [InlineData("bitnet-25", "'RE", 1)]
    [InlineData("bitnet-b1.58", "'RE", 1)]
    [InlineData("llama", "'RE", 0)]
    public void BitNet_files_without_a_pre_tokenizer_are_Llama_3(string architecture, string text, int whole)
    {
        Tokenizer tokenizer = TinyVocabulary.BytePair(pre: null).Token("'RE").Key("general.architecture", architecture).Key("tokenizer.ggml.bos_token_id", 0u).Build();
        Assert.Equal(whole == 1, tokenizer.Encode(text, addSpecial: false).SequenceEqual([256]));
        Assert.Equal(whole == 1, tokenizer.AddsBos);
    }

    [Fact]
    public void An_empty_token_has_a_name()
    {
        Tokenizer tokenizer = TinyVocabulary.BytePair().Token("").Build();
        Assert.Equal("[EMPTY_256]", tokenizer.TokenText(256));
    }

    [Fact]
    public void One_tokenizer_serves_several_threads()
    {
        Tokenizer tokenizer = TinyVocabulary.BytePair().Token("ab").Merge("a b").Build();
        Parallel.For(0, 200, i => Assert.Equal(Enumerable.Repeat(256, i), tokenizer.Encode(string.Concat(Enumerable.Repeat("ab", i)))));
    }
}
