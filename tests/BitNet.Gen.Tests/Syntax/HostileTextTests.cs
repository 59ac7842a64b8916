using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Tests.Syntax;

/// <summary>Whatever a spec contains ends in diagnostics inside the text, never in an exception or a stack overflow.</summary>
public class HostileTextTests
{
    private const int OneMegabyte = 1 << 20;

    private static readonly string[] Words =
    [
        "a", "x", "n", "sum", "max", "(", ")", "[", "]", "{", "}", "<", ">", ",", ";", "+", "-", "*", "=", "==", "?", ":", "??", "=>", "!", "~", "1", "0x", "1e", ".5",
        "for", "foreach", "var", "in", "if", "else", "return", "int", "float", "new", "await", "from", "select", "is", "as", "switch", "with", "stackalloc", "delegate", "async", "ref", "out",
        "'", "\"", "\\", "@", "$\"", "\"\"\"", "//", "/*", "*/", "#if", "#pragma", "\n", "\r\n", "\t", "\0", "é", "\ud83d", "..", "^", "&&", "||", "|", "<<", ">>", ">>>", "%", "++", "--", "+=",
    ];

    [Fact]
    public void RandomExpressions() => OnRandomTexts(5000, 12, (text, bag) =>
    {
        var scope = new ExpressionScope { MayDeclareIndex = true }.Add("a", ValueType.Float).Add("n", ValueType.Int).AddArray("x", ValueType.Int, 2);
        return ExpressionParser.Parse(new SpecScalar("s", text, ScalarStyle.DoubleQuoted), scope, bag) is not null;
    });

    [Fact]
    public void RandomMeanings() => OnRandomTexts(3000, 12, (text, bag) =>
    {
        var scope = new ExpressionScope().Add("i", ValueType.Int).AddArray("x", ValueType.Int);
        return ExpressionParser.ParseMeaning(new SpecScalar("s", "x[i] = " + text, ScalarStyle.DoubleQuoted), scope, bag) is not null;
    });

    [Fact]
    public void RandomBodies() => OnRandomTexts(5000, 30, (text, bag) =>
    {
        ExpressionParser.ParseStatements(new SpecScalar("s", text, ScalarStyle.Literal), bag);
        return true;
    });

    [Fact]
    public void RandomFiles()
    {
        string[] words = ["a", "b:", ": ", "- ", "? ", "|", ">", "|2", "\"", "'", "[", "]", "{", "}", ",", "&x ", "*x", "!t ", "%", "@", "`", "# c", "---", "...", "\n", "\n  ", "\n    ", "\r\n", "\r", "\\", "\\x", "é", "\u2028", "\u0085", "\0", "\ufeff", "<<", "~", " "];
        var random = new Random(2);
        for (int n = 0; n < 20_000; n++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => words[random.Next(words.Length)]));
            var reading = YamlSpecReader.Read("f.kernel.yaml", text);
            Assert.True(reading.Document is not null || reading.Diagnostics.Count > 0, text);
            foreach (var diagnostic in reading.Diagnostics)
                Assert.InRange(reading.Spans.Find(diagnostic).Offset, 0, text.Length + 1);
            foreach (var span in reading.Spans.Spans)
                Assert.InRange(reading.Spans.Find(span.Path, random.Next(30)).Offset, 0, text.Length + 1);
        }
    }

    [Theory]
    [InlineData("(", 900)]
    [InlineData("-", 900)]
    [InlineData("1+", 450)]
    [InlineData("1?1:", 200)]
    [InlineData("sum(j,", 300)]
    [InlineData("x[", 450)]
    [InlineData("x=(", 60)]
    [InlineData("x=(", 330)]
    [InlineData("(a, x=", 150)]
    [InlineData("a?[", 330)]
    [InlineData("a? /* c */ [", 150)]
    [InlineData("$\"{", 330)]
    [InlineData("(", 100_000)]
    [InlineData("1+", 100_000)]
    [InlineData("a<", 400)]
    public void DeepExpressionsOnASmallStack(string opening, int depth) => OnSmallStack(() =>
    {
        var bag = new DiagnosticBag("f");
        string text = string.Concat(Enumerable.Repeat(opening, depth)) + "1";
        Assert.Null(ExpressionParser.ParseSyntax(new SpecScalar("s", text, ScalarStyle.DoubleQuoted), bag));
        Assert.NotEmpty(bag.Diagnostics.ToArray());
    });

    [Theory]
    [InlineData("{", 3900)]
    [InlineData("if(n<1)", 600)]
    [InlineData("for(int j=0;j<n;j++)", 250)]
    [InlineData("x=(", 60)]
    [InlineData("x=(", 1200)]
    [InlineData("x <<= (", 400)]
    [InlineData("for(x=(", 400)]
    [InlineData("for(for(x=", 400)]
    [InlineData("if(n<1)x=[a=>{x=(", 100)]
    [InlineData("[=>>varlock(", 300)]
    [InlineData("=> ) ref [", 300)]
    [InlineData("=equalschecked?[]", 400)]
    [InlineData("a?[", 1200)]
    [InlineData("$\"{", 1200)]
    [InlineData("{", 100_000)]
    public void DeepBodiesOnASmallStack(string opening, int depth) => OnSmallStack(() =>
    {
        var bag = new DiagnosticBag("f");
        ExpressionParser.ParseStatements(new SpecScalar("s", string.Concat(Enumerable.Repeat(opening, depth)) + "x = 1;", ScalarStyle.Literal), bag);
        Assert.NotEmpty(bag.Diagnostics.ToArray());
    });

    private static void OnRandomTexts(int count, int maxWords, Func<string, DiagnosticBag, bool> parse)
    {
        var random = new Random(1);
        for (int n = 0; n < count; n++)
        {
            string text = string.Join(random.Next(4) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, maxWords)).Select(_ => Words[random.Next(Words.Length)]));
            var bag = new DiagnosticBag("f");
            bool parsed = parse(text, bag);
            Assert.True(parsed || bag.HasErrors, $"no diagnostic for: {text}");
            foreach (var diagnostic in bag.Diagnostics)
                Assert.True(diagnostic.Offset >= 0 && diagnostic.Offset <= text.Length + 7 && diagnostic.Message.Length > 0, $"{diagnostic} for: {text}");
        }
    }

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        }, OneMegabyte);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
