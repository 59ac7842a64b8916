using System.Buffers.Binary;
using BitNet.Inference.Gguf;
using BitNet.Inference.Tokenization;

namespace BitNet.Inference.Tests.Tokenization;

/// <summary>Vocabularies that contradict themselves give an error that says where, or a tokenizer that works.</summary>
public sealed class HostileVocabularyTests
{
    [Fact]
    public void Contradictions_are_named()
    {
        Refused(Bpe().Token("a"), "the tokens 97 and 256 have the same text 'a'");
        Refused(Bpe().Key("tokenizer.ggml.eos_token_id", 256u), "'tokenizer.ggml.eos_token_id' is 256, but the vocabulary has 256 tokens");
        Refused(Bpe().Key("tokenizer.ggml.eot_token_id", uint.MaxValue), "'tokenizer.ggml.eot_token_id' is 4294967295");
        Refused(Bpe().Merge("ab"), "merge 0 of 'tokenizer.ggml.merges' is 'ab'");
        Refused(Bpe().Merge("a b", "a "), "merge 1 of");
        Refused(Bpe().Merge(""), "merge 0 of");
        Refused(Bpe().Merge(" "), "merge 0 of");
        Refused(Bpe().Token("x1", (TokenType)7), "token 256 has the unknown type 7");
        Refused(TinyVocabulary.BytePair("unheard-of"), "the pre-tokenizer 'unheard-of'");
        Refused(Spm().Token("<0xZZ>", TokenType.Byte), "token 259 is of type byte");
        Refused(Spm().Token("x", score: float.NaN), "the score of token 259 is not a number");
        Refused(new TinyVocabulary().Key("tokenizer.ggml.model", "llama"), "'tokenizer.ggml.tokens' is empty");
        Refused(new TinyVocabulary().Key("tokenizer.ggml.model", "t5").Token("a"), "tokenizers of the kind 't5' are not supported");
        Refused(new TinyVocabulary().Token("a"), "the file has no vocabulary");
    }

    [Fact]
    public void A_bos_that_is_wanted_must_exist() =>
        Refused(new TinyVocabulary().Key("tokenizer.ggml.model", "gpt2").Token("a").Key("tokenizer.ggml.add_bos_token", true), "'tokenizer.ggml.bos_token_id' is missing");

    [Fact]
    public void Arrays_must_be_there_and_of_one_length()
    {
        using GgufFile withoutMerges = Bpe().ToFile(withMerges: false);
        Assert.Contains("'tokenizer.ggml.merges' is missing", Assert.Throws<GgufException>(() => Tokenizer.FromMetadata(withoutMerges.Metadata)).Message);
        using GgufFile withoutScores = Spm().ToFile(withScores: false);
        Assert.Contains("'tokenizer.ggml.scores' is missing", Assert.Throws<GgufException>(() => Tokenizer.FromMetadata(withoutScores.Metadata)).Message);
        using GgufFile fewTypes = Bpe().ToFile(typeCount: 10);
        Assert.Contains("has 10 elements for 256 tokens", Assert.Throws<TokenizerException>(() => Tokenizer.FromMetadata(fewTypes.Metadata)).Message);
    }

    [Fact]
    public void Merges_in_circles_and_of_strange_characters_end()
    {
        // "ab" and "ba" feed each other, "aa" feeds itself, "\u4E2D" is no stand-in, "abab" is no token.
        Tokenizer tokenizer = Bpe().Token("ab").Token("ba").Token("aa").Merge("a b", "b a", "ab ab", "ba ba", "a a", "aa aa", "a b", "\u4E2D a").Build();
        foreach (string text in (string[])["abababab", "baba", "aaaaaaa", "\u4E2Da", "abba"])
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, addSpecial: false)));
        Assert.Equal([97, 98, 97, 98], tokenizer.Encode("abab", addSpecial: false));
    }

    [Fact]
    public void Characters_without_any_token_are_left_out_or_unknown()
    {
        Tokenizer spm = TinyVocabulary.SentencePiece(withBytes: false).Token("a", score: 1).Build();
        // The space in front is three bytes of which none is a token.
        Assert.Equal([0, 0, 0, 3, 0, 0], spm.Encode("a\u00E4", addSpecial: false));
        Tokenizer bpe = new TinyVocabulary().Key("tokenizer.ggml.model", "gpt2").Key("tokenizer.ggml.pre", "gpt-2").Token("a").Build();
        Assert.Equal([0, 0], bpe.Encode("abca", addSpecial: false));
    }

    [Fact]
    public void Ids_outside_the_vocabulary_are_named()
    {
        Tokenizer tokenizer = Bpe().Build();
        foreach (int id in (int[])[-1, 256, int.MaxValue])
        {
            Assert.Contains($"token {id} is outside the vocabulary of tiny.gguf; ids are in [0, 256)", Assert.Throws<TokenizerException>(() => tokenizer.Decode([id])).Message);
            Assert.Throws<TokenizerException>(() => new StreamingDecoder(tokenizer).Append(id).ToString());
            Assert.Throws<TokenizerException>(() => tokenizer.TokenText(id));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Damaged_vocabularies_give_clean_errors_or_tokenizers_that_work(bool bytePair)
    {
        TinyVocabulary vocabulary = bytePair
            ? Bpe().Token("th").Token("the").Token("<|eot_id|>", TokenType.Control).Token("\u0120t").Merge("t h", "th e", "\u0120 t").Key("tokenizer.ggml.eos_token_id", 258u)
            : Spm().Token("\u2581t", score: -1).Token("he", score: -2).Token("\u2581the", score: -3).Token("t").Token("h").Token("e").Token("\u2581");
        var stream = new MemoryStream();
        using (GgufFile file = vocabulary.ToFile())
        {
            var writer = new GgufWriter(stream);
            foreach (string key in file.Metadata.Keys)
                writer.Add(key, file.Metadata);
            writer.Finish();
        }
        byte[] valid = stream.ToArray();
        var random = new Random(11);
        for (int round = 0; round < 2000; round++)
        {
            byte[] image = [.. valid];
            for (int edit = random.Next(1, 6); edit > 0; edit--)
            {
                int at = random.Next(24, image.Length - 4);
                if (random.Next(3) == 0)
                    BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(at), random.Next(-300, 300));
                else
                    image[at] = (byte)random.Next(256);
            }
            try
            {
                using GgufFile file = GgufFile.FromMemory(image, "damaged.gguf");
                Tokenizer tokenizer = Tokenizer.FromMetadata(file.Metadata);
                int[] ids = tokenizer.Encode("the \u00E4 <|eot_id|> the\n\n x <unk>");
                Assert.NotNull(tokenizer.Decode(ids, showControl: true));
            }
            catch (InferenceException e)
            {
                Assert.StartsWith("damaged.gguf: ", e.Message);
            }
        }
    }

    private static TinyVocabulary Bpe() => TinyVocabulary.BytePair();

    private static TinyVocabulary Spm() => TinyVocabulary.SentencePiece();

    private static void Refused(TinyVocabulary vocabulary, string message)
    {
        using GgufFile file = vocabulary.ToFile();
        var error = Assert.Throws<TokenizerException>(() => Tokenizer.FromMetadata(file.Metadata));
        Assert.StartsWith("tiny.gguf: ", error.Message);
        Assert.Contains(message, error.Message);
    }
}
