using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Tests.Syntax;

public class ExpressionParserTests
{
    private static readonly ExpressionScope Scope = new ExpressionScope { MayDeclareIndex = true }
        .Add("n", ValueType.Int).Add("i", ValueType.Int).Add("eps", ValueType.Float)
        .AddArray("x", ValueType.Float, 2).AddArray("qs", ValueType.Int).AddArray("w", ValueType.Float);

    [Theory]
    [InlineData("(qs[i % 32] >> (6 - 2 * (i / 32))) & 3", "qs[i % 32] >> 6 - 2 * (i / 32) & 3", ValueType.Int)]
    [InlineData("eps * (i - 1)", "eps * (float)(i - 1)", ValueType.Float)]
    [InlineData("1 / sqrt(n + eps)", "1f / sqrt((float)n + eps)", ValueType.Float)]
    [InlineData("sum(j, x[i, j] * x[i, j])", "sum(j, x[i, j] * x[i, j])", ValueType.Float)]
    [InlineData("max(j < n - 1, w[j])", "max(j < n - 1, w[j])", ValueType.Float)]
    [InlineData("max(i, n)", "max(i, n)", ValueType.Int)]
    [InlineData("min(n, eps)", "min((float)n, eps)", ValueType.Float)]
    [InlineData("fma(n, eps, 1)", "fma((float)n, eps, 1f)", ValueType.Float)]
    [InlineData("max(j, w[j]) + max(j, w[j])", "max(j, w[j]) + max(j, w[j])", ValueType.Float)]
    [InlineData("0x1F | 0b11", "31", ValueType.Int)]
    [InlineData("1 << 4", "16", ValueType.Int)]
    [InlineData("-(-9223372036854775807 - 1)", "-(-9223372036854775808)", ValueType.Int)]
    [InlineData("1 / 0", "1 / 0", ValueType.Int)]
    [InlineData("1e-5 + 0.5f", "1E-05f + 0.5f", ValueType.Float)]
    [InlineData("i < n && n != 3 ? 1 : eps", "i < n && n != 3 ? 1f : eps", ValueType.Float)]
    [InlineData("(int)eps + (int)n + (float)i", "(float)((int)eps + n) + (float)i", ValueType.Float)]
    [InlineData("rne(eps * 2) + round(n)", "rne(eps * 2f) + round((float)n)", ValueType.Int)]
    [InlineData("asint(eps) & ~255", "asint(eps) & -256", ValueType.Int)]
    [InlineData("w[2 * q + 1]", "w[2 * q + 1]", ValueType.Float)]
    public void RightExpressions(string text, string printed, ValueType type)
    {
        var bag = new DiagnosticBag("f");
        var parsed = ExpressionParser.Parse(Quoted(text), Scope, bag);
        Assert.Empty(bag.Diagnostics);
        Assert.Equal(printed, parsed!.ToString());
        Assert.Equal(type, parsed.Type);
    }

    [Theory]
    [InlineData("i + ", "BNG1021", 4)]
    [InlineData("i + 1 n", "BNG1022", 6)]
    [InlineData("i + 1; n", "BNG1022", 5)]
    [InlineData("i++", "BNG1023", 0)]
    [InlineData("x.y", "BNG1023", 0)]
    [InlineData("i + new int[3]", "BNG1023", 4)]
    [InlineData("i + \"s\"", "BNG1023", 4)]
    [InlineData("i + true", "BNG1023", 4)]
    [InlineData("i ?? n", "BNG1023", 0)]
    [InlineData("(byte)i", "BNG1023", 1)]
    [InlineData("i = n", "BNG1023", 0)]
    [InlineData("typeof(i)", "BNG1023", 0)]
    [InlineData("i >>> 2", "BNG1023", 0)]
    [InlineData("i +\n#pragma warning disable\nn", "BNG1023", 4)]
    [InlineData("i < n > (3)", "BNG1024", 0)]
    [InlineData("n + in[3]", "BNG1025", 4)]
    [InlineData("n + foo", "BNG1026", 4)]
    [InlineData("n + y[3]", "BNG1026", 4)]
    [InlineData("n + sqr(3)", "BNG1027", 4)]
    [InlineData("n + sqrt(3, 4)", "BNG1028", 4)]
    [InlineData("n + sum(w[i])", "BNG1028", 4)]
    [InlineData("n + x[3]", "BNG1029", 4)]
    [InlineData("n + (eps & 3)", "BNG1030", 5)]
    [InlineData("!n", "BNG1030", 0)]
    [InlineData("i ? 1 : 2", "BNG1030", 0)]
    [InlineData("w[eps]", "BNG1030", 2)]
    [InlineData("f16(eps)", "BNG1030", 4)]
    [InlineData("n < (i < 3)", "BNG1030", 5)]
    [InlineData("9223372036854775808", "BNG1031", 0)]
    [InlineData("1u", "BNG1031", 0)]
    [InlineData("1.5d", "BNG1031", 0)]
    [InlineData("1e39", "BNG1031", 0)]
    [InlineData("sum(i, w[i])", "BNG1033", 4)]
    [InlineData("n + w", "BNG1034", 4)]
    [InlineData("n + eps[1]", "BNG1035", 4)]
    public void WrongExpressions(string text, string id, int offset)
    {
        var bag = new DiagnosticBag("f");
        Assert.Null(ExpressionParser.Parse(Quoted(text), Scope, bag));
        var first = bag.Diagnostics[0];
        Assert.Equal((id, offset), (first.Rule.Id, first.Offset));
    }

    [Theory]
    [InlineData(ScalarStyle.Plain)]
    [InlineData(ScalarStyle.SingleQuoted)]
    [InlineData(ScalarStyle.Folded)]
    public void OtherStylesAreRefused(ScalarStyle style)
    {
        var bag = new DiagnosticBag("f");
        Assert.Null(ExpressionParser.Parse(new SpecScalar("a", "1", style), Scope, bag));
        Assert.Equal(SpecRules.ExpressionStyle, Assert.Single(bag.Diagnostics.ToArray()).Rule);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void DeepExpressionsAreRefused(int depth)
    {
        foreach (string text in new[] { string.Concat(Enumerable.Repeat("(", depth)) + "1", string.Concat(Enumerable.Repeat("1+", depth)) + "1", string.Concat(Enumerable.Repeat("-", depth)) + "1" })
        {
            var bag = new DiagnosticBag("f");
            Assert.Null(ExpressionParser.Parse(Quoted(text), Scope, bag));
            Assert.NotEmpty(bag.Diagnostics);
        }
    }

    [Fact]
    public void SuggestsTheNearestName()
    {
        var bag = new DiagnosticBag("f");
        ExpressionParser.Parse(Quoted("ep + 1"), Scope, bag);
        Assert.Contains("did you mean 'eps'?", bag.Diagnostics[0].Message);
    }

    [Fact]
    public void FloatLiteralsAreRoundedOnce()
    {
        // 1 + 2^-24 + 2^-54 lies above the tie between 1 and its successor; the double nearest to it is the tie itself.
        var parsed = ExpressionParser.Parse(Quoted("1.00000005960464483090177623"), Scope, new DiagnosticBag("f"));
        Assert.Equal(MathF.BitIncrement(1), Assert.IsType<FloatConst>(parsed).Value);
    }

    [Fact]
    public void MeaningsNameTheirResult()
    {
        var scope = new ExpressionScope().Add("i", ValueType.Int).AddArray("r", ValueType.Int).AddArray("a", ValueType.Int);
        var bag = new DiagnosticBag("f");
        var meaning = ExpressionParser.ParseMeaning(Quoted("r[i] = a[2 * i] + sum(j < 2, a[i + j])"), scope, bag);
        Assert.Empty(bag.Diagnostics);
        Assert.Equal("r", meaning!.Result);
        Assert.Equal("a[2 * i] + sum(j < 2, a[i + j])", meaning.Value.ToString());
    }

    [Theory]
    [InlineData("a[i]", "BNG1036", 0)]
    [InlineData("r[2 * i] = a[i]", "BNG1036", 0)]
    [InlineData("r[i] += a[i]", "BNG1036", 0)]
    [InlineData("r[i] = b[i]", "BNG1026", 7)]
    public void WrongMeanings(string text, string id, int offset)
    {
        var scope = new ExpressionScope().Add("i", ValueType.Int).AddArray("r", ValueType.Int).AddArray("a", ValueType.Int);
        var bag = new DiagnosticBag("f");
        Assert.Null(ExpressionParser.ParseMeaning(Quoted(text), scope, bag));
        Assert.Equal((id, offset), (bag.Diagnostics[0].Rule.Id, bag.Diagnostics[0].Offset));
    }

    [Fact]
    public void LongExpressionsAreRefused()
    {
        var bag = new DiagnosticBag("f");
        Assert.Null(ExpressionParser.Parse(Quoted(string.Join(" + ", Enumerable.Repeat("(1)", 300))), Scope, bag));
        Assert.Equal(SpecRules.ExpressionTooLong, bag.Diagnostics[0].Rule);
    }

    [Fact]
    public void DeepButShortExpressionsAreRefused()
    {
        var bag = new DiagnosticBag("f");
        Assert.Null(ExpressionParser.Parse(Quoted(string.Join("+", Enumerable.Repeat("1", 400))), Scope, bag));
        Assert.Equal(SpecRules.ExpressionTooDeep, Assert.Single(bag.Diagnostics.ToArray()).Rule);
    }

    private static SpecScalar Quoted(string text) => new("a", text, ScalarStyle.DoubleQuoted);
}
