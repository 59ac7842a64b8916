using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Gen.Tests.Targets;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>Which codes one token multiplies where they stand in their byte. That the results are the same, the products' own tests show.</summary>
public sealed class RaisedCodesTests
{
    [Theory]
    [InlineData("avx2")]
    [InlineData("avx512")]
    public void Two_of_four_codes_share_the_shift_of_a_lower_one(string target)
    {
        var raised = Find(target, "panel2");
        Assert.NotNull(raised);
        Assert.Equal(2, raised.Bits);
        Assert.Equal(["1: q[i] & 12", "3: q[i] >> 4 & 12"], raised.Codes.Select(code => $"{code.Key}: {ExprPrinter.Print(code.Value)}"));
    }

    [Fact]
    public void The_shift_of_a_whole_byte_needs_no_mask()
    {
        var layout = (ByteLayout)MatmulScheduleTests.Plan("panel2", "avx512").Layout.Tile;
        var top = Build.Binary(BinaryOperator.ShiftRight, new ElementExpr("q", [Build.Lane], ValueType.Int), Build.Int(6));
        Assert.Equal(2, Find("avx512", layout with { Codes = [.. layout.Codes.Take(3), top] })?.Codes.Count);
    }

    [Theory]
    [InlineData("avxvnni")]
    [InlineData("neon")]
    [InlineData("neon_dp")]
    [InlineData("scalar")]
    public void Sums_in_int32_or_in_two_registers_gain_nothing(string target) => Assert.Null(Find(target, "panel2"));

    [Theory]
    [InlineData(4, 3, 0, 3)]
    [InlineData(0, 3, 4, 3)]
    [InlineData(0, 3, 2, 7, 5, 7)]
    public void Bytes_where_at_most_one_code_could_share_keep_theirs(params int[] shiftsAndMasks)
    {
        var q = new ElementExpr("q", [Build.Lane], ValueType.Int);
        var codes = shiftsAndMasks.Chunk(2).Select(field => Build.Binary(BinaryOperator.And, Build.Binary(BinaryOperator.ShiftRight, q, Build.Int(field[0])), Build.Int(field[1])));
        var layout = (ByteLayout)MatmulScheduleTests.Plan("panel2", "avx512").Layout.Tile;
        Assert.Null(Find("avx512", layout with { Codes = [.. codes] }));
    }

    [Theory]
    [InlineData(3, 4, 2, true)]
    [InlineData(3, 5, 2, false)]
    [InlineData(15, 3, 1, true)]
    [InlineData(15, 4, 1, false)]
    public void The_sum_of_the_raised_products_must_fit_int16(int largest, int bits, int count, bool fits)
    {
        var target = TargetFolder.Get("avx512");
        var codes = new Interval(0, largest);
        Assert.Equal(fits, DotChain.Find(target, codes)!.CanRaise(target, codes, bits, count));
    }

    [Theory]
    [InlineData(TokenCount.One, true)]
    [InlineData(TokenCount.Few, false)]
    [InlineData(TokenCount.Many, false)]
    public void Only_one_token_raises(TokenCount count, bool raises)
    {
        var plan = MatmulScheduleTests.Plan("panel2", "avx2");
        string text = string.Concat(plan.Emit().Text.Split("    /// <summary>").Where(method => method.Contains($"_{count.ToString().ToLowerInvariant()}_avx2(", StringComparison.Ordinal)));
        Assert.NotEmpty(text);
        Assert.Equal(raises, text.Contains("raised0", StringComparison.Ordinal));
    }

    private static RaisedCodes? Find(string target, string layout) => Find(target, (ByteLayout)MatmulScheduleTests.Plan(layout, target).Layout.Tile);

    private static RaisedCodes? Find(string target, ByteLayout layout) =>
        RaisedCodes.Find(TargetFolder.Get(target), layout, DotChain.Find(TargetFolder.Get(target), layout.Range)!);
}
