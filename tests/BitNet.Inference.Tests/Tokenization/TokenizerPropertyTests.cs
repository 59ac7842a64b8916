using System.Text;
using BitNet.Inference.Tokenization;
using FsCheck;
using FsCheck.Fluent;

namespace BitNet.Inference.Tests.Tokenization;

/// <summary>What holds for every text.</summary>
public sealed class TokenizerPropertyTests
{
    private static readonly Tokenizer BytePair = TinyVocabulary.BytePair("llama-bpe")
        .Token("th").Token("the").Token("\u0120t").Token("<|eot_id|>", TokenType.Control).Token("\u0120the").Token("[x]", TokenType.UserDefined)
        .Merge("t h", "th e", "\u0120 t", "\u0120t h", "\u0120 the").Key("tokenizer.ggml.add_bos_token", false).Build();

    private static readonly Tokenizer SentencePiece = TinyVocabulary.SentencePiece()
        .Token("\u2581").Token("t").Token("h").Token("e").Token("th", score: -1).Token("the", score: -2).Token("\u2581the", score: -3).Build();

    /// <summary>Texts of single characters of all planes, letters that merge, and names of special tokens.</summary>
    private static Gen<string> Texts => Gen.Elements("t", "h", "e", " ", "the", "\n", "\r\n", "1", "'s", "<|eot_id|>", "[x]", "<s>", "<0x41>", "\u2581", "\u00E4", "\u4E2D", "\U0001F600", "\0")
        .Or(Gen.Choose(0, 0x10FFFF).Where(value => value is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32))
        .ListOf().Select(string.Concat);

    [Fact]
    public void Decoding_what_was_encoded_gives_the_text() => Check(text =>
    {
        int[] plain = BytePair.Encode(text, addSpecial: false, parseSpecial: false);
        int[] parsed = BytePair.Encode(text, addSpecial: false);
        return BytePair.Decode(plain) == text && BytePair.Decode(parsed, showControl: true) == text;
    });

    [Fact]
    public void SentencePiece_gives_the_text_with_marks_as_spaces() => Check(text =>
        SentencePiece.Decode(SentencePiece.Encode(text, addSpecial: false, parseSpecial: false)) == text.Replace('\u2581', ' '));

    [Fact]
    public void Plain_text_never_becomes_a_control_token() => Check(text =>
        !BytePair.Encode(text, addSpecial: false, parseSpecial: false).Any(BytePair.IsControl)
        && !SentencePiece.Encode(text, addSpecial: false, parseSpecial: false).Any(SentencePiece.IsControl));

    [Fact]
    public void Streamed_text_comes_in_whole_characters_and_is_the_decoded_text() => Check(text =>
    {
        int[] ids = BytePair.Encode(text, addSpecial: false);
        var decoder = new StreamingDecoder(BytePair);
        var streamed = new StringBuilder();
        foreach (int id in ids)
        {
            string part = decoder.Append(id).ToString();
            if (part.Contains('\uFFFD') && !text.Contains('\uFFFD') || part.Length > 0 && (char.IsHighSurrogate(part[^1]) || char.IsLowSurrogate(part[0])))
                return false;
            streamed.Append(part);
        }
        return decoder.Finish().IsEmpty && streamed.ToString() == BytePair.Decode(ids);
    });

    [Fact]
    public void Any_bytes_are_encoded_as_their_repaired_text() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
            BytePair.Decode(BytePair.Encode(bytes, addSpecial: false, parseSpecial: false)) == Encoding.UTF8.GetString(Utf8Repair.Repair(bytes))).Check(Config.QuickThrowOnFailure);

    private static void Check(Func<string, bool> holds) => Prop.ForAll(Texts.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
