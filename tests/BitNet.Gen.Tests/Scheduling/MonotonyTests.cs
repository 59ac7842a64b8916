using BitNet.Gen.Expressions;
using BitNet.Gen.Scheduling;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Tests.Scheduling;

/// <summary>What is said to rise with a name does: over all its values in a range, in thousands of random expressions.</summary>
public sealed class MonotonyTests
{
    private static readonly Expr X = Build.Int("x");

    [Fact]
    public void What_is_said_to_rise_rises()
    {
        var random = new Random(1);
        int rising = 0, moving = 0;
        for (int i = 0; i < 5000; i++)
        {
            var value = Random(random, 4);
            if (!Monotony.Rises(value, "x")) continue;
            rising++;
            long[] values = [.. Enumerable.Range(-40, 81).Select(x => Value(value, x))];
            if (values[0] != values[^1]) moving++;
            Assert.True(values.Zip(values.Skip(1), (a, b) => a <= b).All(rises => rises), ExprPrinter.Print(value));
        }

        Assert.True(rising > 500 && moving > 100, $"{rising} rise, {moving} of them move");
    }

    [Fact]
    public void What_falls_or_turns_does_not_rise()
    {
        Assert.False(Monotony.Rises(Build.Subtract(Build.Int(3), X), "x"));
        Assert.False(Monotony.Rises(Build.Multiply(X, X), "x"));
        Assert.False(Monotony.Rises(Build.Multiply(X, Build.Int("s")), "x"));
        Assert.False(Monotony.Rises(Build.Remainder(X, Build.Int(3)), "x"));
    }

    [Fact]
    public void A_factor_of_any_sign_keeps_a_value_monotone()
    {
        Assert.True(Monotony.IsMonotone(Build.Multiply(Build.Int("s"), Build.Divide(X, Build.Int(1024))), "x"));
        Assert.False(Monotony.IsMonotone(Build.Remainder(X, Build.Int(3)), "x"));
    }

    private static Expr Random(Random random, int depth)
    {
        if (depth == 0) return random.Next(2) == 0 ? X : Build.Int(random.Next(-5, 6));
        Expr Part() => Random(random, depth - 1);
        return random.Next(8) switch
        {
            0 => new BinaryExpr(BinaryOperator.Add, Part(), Part(), ValueType.Int),
            1 => new BinaryExpr(BinaryOperator.Subtract, Part(), Part(), ValueType.Int),
            2 => new BinaryExpr(BinaryOperator.Multiply, Part(), Build.Int(random.Next(-2, 4)), ValueType.Int),
            3 => new BinaryExpr(BinaryOperator.Multiply, Build.Int(random.Next(-2, 4)), Part(), ValueType.Int),
            4 => new BinaryExpr(BinaryOperator.Divide, Part(), Build.Int(random.Next(1, 5)), ValueType.Int),
            5 => Build.Min(Part(), Part()),
            6 => Build.Max(Part(), Part()),
            _ => Part(),
        };
    }

    private static long Value(Expr value, long x) => value switch
    {
        IntConst constant => constant.Value,
        NameExpr => x,
        CallExpr { Function: Function.Min } call => call.Arguments.Min(argument => Value(argument, x)),
        CallExpr call => call.Arguments.Max(argument => Value(argument, x)),
        BinaryExpr { Operator: BinaryOperator.Add } b => Value(b.Left, x) + Value(b.Right, x),
        BinaryExpr { Operator: BinaryOperator.Subtract } b => Value(b.Left, x) - Value(b.Right, x),
        BinaryExpr { Operator: BinaryOperator.Multiply } b => Value(b.Left, x) * Value(b.Right, x),
        BinaryExpr b => Value(b.Left, x) / Value(b.Right, x),
        _ => throw new InvalidOperationException(value.ToString()),
    };
}
