using System.Text;
using System.Text.RegularExpressions;
using BitNet.Inference.Tokenization;

namespace BitNet.Inference.Tests.Tokenization;

/// <summary>Where each pre-tokenizer cuts. The expected pieces are those of its expressions, written out by hand.</summary>
public sealed class PreTokenizerTests
{
    [Theory]
    [InlineData("llama-bpe", "Hello world", "Hello| world")]
    [InlineData("llama-bpe", "I'M he'Ll 'x it's", "I|'M| he|'Ll| '|x| it|'s")]
    [InlineData("llama-bpe", "1234567", "123|456|7")]
    [InlineData("llama-bpe", " 12", " |12")]
    [InlineData("llama-bpe", "a  b", "a| | b")]
    [InlineData("llama-bpe", "a \n \n  b", "a| \n \n| | b")]
    [InlineData("llama-bpe", "a   ", "a|   ")]
    [InlineData("llama-bpe", "!!\n\nx", "!!\n\n|x")]
    [InlineData("llama-bpe", "\tx", "\tx")]
    [InlineData("llama-bpe", "\u00A0x (y)", "\u00A0x| (|y|)")]
    [InlineData("llama-bpe", "\U00010400\U00010401 \U0001D7D8", "\U00010400\U00010401| |\U0001D7D8")]
    [InlineData("llama-bpe", "e\u0301a", "e|\u0301a")]
    [InlineData("falcon3", "a1", "a|1")]
    [InlineData("qwen2", "1234", "1|2|3|4")]
    [InlineData("qwen2", "'RE", "'RE")]
    [InlineData("gpt-2", "I'M it's 'll", "I|'|M| it|'s| '|ll")]
    [InlineData("gpt-2", "Hello  world 123!", "Hello| | world| 123|!")]
    [InlineData("gpt-2", "a\n\n b", "a|\n\n| b")]
    [InlineData("gpt-2", "a \n", "a| \n")]
    [InlineData("gpt-2", "\tx", "\t|x")]
    [InlineData("gpt-2", "x're've'd't'm", "x|'re|'ve|'d|'t|'m")]
    [InlineData("jina-v2", " \u2167", " \u2167")]
    [InlineData("starcoder", "a 12b", "a| |1|2|b")]
    [InlineData("falcon", "a=b,c `d` 12345", "a|=|b|,|c| |`|d|`| |123|45")]
    [InlineData("default", "a=b `d` 12345", "a|=|b| `|d|`| |123|45")]
    [InlineData("deepseek-llm", "a\n\nb", "a|\n|\n|b")]
    [InlineData("deepseek-llm", "Hi there, x1  ", "Hi| there|,| x|1|  ")]
    [InlineData("deepseek-llm", "\u4E2D\u6587abc\u3002 12", "\u4E2D\u6587|abc|\u3002| |12")]
    [InlineData("deepseek-llm", "\U00010400\U0001D7D8", "\U00010400|\U0001D7D8")]
    [InlineData("deepseek-llm", "x[y\u0628", "x|[|y|\u0628")]
    public void Pieces_are_those_of_the_expressions(string name, string text, string pieces) =>
        Assert.Equal(pieces, string.Join('|', Pieces(name, text)));

    [Fact]
    public void Every_piece_list_is_the_whole_text()
    {
        var random = new Random(3);
        string[] atoms = ["a", "B", " ", "  ", "\n", "\r", "\t", "1", "\u0662", "'", "s", "!", "\u4E2D", "\U0001F600", "\u3000", "\u0301", "=", "`", "\u00DF"];
        foreach (string name in (string[])["llama-bpe", "qwen2", "gpt-2", "starcoder", "falcon", "default", "deepseek-llm"])
        {
            for (int round = 0; round < 500; round++)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => atoms[random.Next(atoms.Length)]));
                string[] pieces = Pieces(name, text);
                Assert.Equal(text, string.Concat(pieces));
                Assert.DoesNotContain("", pieces);
            }
        }
    }

    /// <summary>The expressions themselves, run by .NET, whose classes are right for texts without surrogates.</summary>
    [Theory]
    [InlineData("gpt-2", Gpt2)]
    [InlineData("llama-bpe", @"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")]
    [InlineData("qwen2", @"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")]
    [InlineData("starcoder", @"\p{N}", Gpt2)]
    [InlineData("falcon", @"[\p{P}\$\+<=>\^~\|`]+", Gpt2, "[0-9][0-9][0-9]")]
    [InlineData("default", @"[\p{P}\$\+<=>\^~\|]+", Gpt2, @"\p{N}+", "[0-9][0-9][0-9]")]
    public void Pieces_equal_those_of_the_regular_expressions(string name, params string[] passes)
    {
        var random = new Random(17);
        const string Common = "  \t\n\r''sStTrReEvVmMlLdD01239!.,$+<=>^~|`-_(\u00A0\u0085\u2028\u3000\u00E9\u0301\u4E2D\u0662\u2167\u00BD\u017F";
        for (int round = 0; round < 3000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ =>
                random.Next(20) == 0 ? (char)random.Next(1, 0xD800) : Common[random.Next(Common.Length)]));
            string[] expected = passes.Aggregate<string, string[]>(text.Length == 0 ? [] : [text], (pieces, pass) => [.. pieces.SelectMany(piece => Cut(piece, pass))]);
            Assert.Equal(expected, Pieces(name, text));
        }

        static IEnumerable<string> Cut(string piece, string pass)
        {
            int from = 0;
            foreach (Match match in Regex.Matches(piece, pass, RegexOptions.CultureInvariant))
            {
                if (match.Index > from)
                    yield return piece[from..match.Index];
                yield return match.Value;
                from = match.Index + match.Length;
            }
            if (from < piece.Length)
                yield return piece[from..];
        }
    }

    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    [Fact]
    public void Unknown_names_are_not_guessed()
    {
        Assert.Null(PreTokenizer.Find("llama"));
        Assert.Null(PreTokenizer.Find(""));
        Assert.Contains("llama-bpe", PreTokenizer.KnownNames);
    }

    private static string[] Pieces(string name, string text)
    {
        var scanned = new ScannedText();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        scanned.Load(bytes);
        var ends = new List<int>();
        PreTokenizer.Find(name)!.Split(scanned, ends, []);
        int from = 0;
        var pieces = new List<string>();
        foreach (int end in ends)
        {
            int to = scanned.ByteOffset(end);
            pieces.Add(Encoding.UTF8.GetString(bytes, from, to - from));
            from = to;
        }
        return [.. pieces];
    }
}
