using BitNet.Gen.Expressions;

namespace BitNet.Gen.Tests.Expressions;

public sealed class IntervalsTests
{
    private static readonly BinaryOperator[] Operators = Enum.GetValues<BinaryOperator>();

    /// <summary>Every value that an operation gives lies in the interval found, for all small ranges and all their members.</summary>
    [Fact]
    public void NoOperationLeavesItsInterval()
    {
        var ranges = new List<Interval>();
        for (int min = -6; min <= 6; min++)
        {
            for (int max = min; max <= 6; max += 2) ranges.Add(new Interval(min, max));
        }

        foreach (var op in Operators)
        {
            foreach (var a in ranges)
            {
                foreach (var b in ranges) Check(op, a, b);
            }
        }
    }

    [Fact]
    public void BoundsBeyond64BitsSaturate()
    {
        var all = new Interval(long.MinValue, long.MaxValue);
        Assert.Equal(all, Intervals.Binary(BinaryOperator.Add, all, all));
        Assert.Equal(long.MaxValue, Intervals.Binary(BinaryOperator.Multiply, new Interval(2, 1L << 62), new Interval(0, 4)).Max);
        Assert.Equal(new Interval(0, long.MaxValue), Intervals.Binary(BinaryOperator.ShiftLeft, new Interval(0, 1L << 40), new Interval(0, 40)));
    }

    [Fact]
    public void TheConditionDecidesWhereItCan()
    {
        Expr x = Build.Int("x");
        var choice = new ConditionalExpr(Build.Binary(BinaryOperator.Less, x, Build.Int(10)), x, Build.Int(1000));
        Assert.Equal(new Interval(0, 5), Intervals.Of(choice, _ => new Interval(0, 5)));
        Assert.Equal(new Interval(0, 1000), Intervals.Of(choice, _ => new Interval(0, 20)));
        Assert.Null(Intervals.Of(choice, _ => null));
    }

    [Fact]
    public void ARemainderIsBoundWhateverIsDivided()
    {
        var x = Build.Int("x");
        Assert.Equal(new Interval(-15, 15), Intervals.Of(Build.Binary(BinaryOperator.Remainder, x, Build.Int(16)), _ => null));
        Assert.Null(Intervals.Of(Build.Binary(BinaryOperator.Remainder, Build.Int(16), x), _ => null));
        Assert.Null(Intervals.Of(Build.Binary(BinaryOperator.Divide, x, Build.Int(16)), _ => null));
    }

    private static void Check(BinaryOperator op, Interval a, Interval b)
    {
        if (op is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight && b.Min < 0) return;
        bool isLogic = op is BinaryOperator.LogicalAnd or BinaryOperator.LogicalOr;
        if (isLogic && (a.Min < 0 || b.Min < 0 || a.Max > 1 || b.Max > 1)) return;
        var range = Intervals.Binary(op, a, b);
        for (long x = a.Min; x <= a.Max; x++)
        {
            for (long y = b.Min; y <= b.Max; y++)
            {
                if (op is BinaryOperator.Divide or BinaryOperator.Remainder && y == 0) continue;
                var left = isLogic ? ExprValue.Of(x != 0) : ExprValue.Of(x);
                var right = isLogic ? ExprValue.Of(y != 0) : ExprValue.Of(y);
                long value = isLogic ? (op == BinaryOperator.LogicalAnd ? x & y : x | y) : ExprEvaluator.Apply(op, left, right).Integer;
                Assert.True(range.Contains(Interval.Of(value)), $"{x} {ExprPrinter.Symbol(op)} {y} = {value}, outside of {range} for {a} and {b}");
            }
        }
    }
}
