using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Tests.Expressions;

public sealed class ExprEvaluatorTests
{
    private static readonly IEvaluationScope Nothing = new EmptyScope();

    [Fact]
    public void MinAndMaxAreTheConditionalsTheyStandFor()
    {
        float[] values = [float.NaN, 0f, -0f, 1f, -2f, float.PositiveInfinity, float.NegativeInfinity];
        foreach (float a in values)
        {
            foreach (float b in values)
            {
                Same(a > b ? a : b, Call(Function.Max, a, b));
                Same(a < b ? a : b, Call(Function.Min, a, b));
            }
        }
    }

    [Fact]
    public void IntegersThatLeave64BitsAreAnError()
    {
        var large = new IntConst(long.MaxValue);
        Assert.Throws<OverflowException>(() => ExprEvaluator.Evaluate(new BinaryExpr(BinaryOperator.Add, large, large, ValueType.Int), Nothing));
        Assert.Throws<OverflowException>(() => ExprEvaluator.Evaluate(new BinaryExpr(BinaryOperator.ShiftLeft, large, new IntConst(1), ValueType.Int), Nothing));
        Assert.Throws<DivideByZeroException>(() => ExprEvaluator.Evaluate(new BinaryExpr(BinaryOperator.Divide, large, new IntConst(0), ValueType.Int), Nothing));
    }

    [Fact]
    public void DivisionTruncates()
    {
        Assert.Equal(-3, Integer(BinaryOperator.Divide, -7, 2));
        Assert.Equal(-1, Integer(BinaryOperator.Remainder, -7, 2));
        Assert.Equal(-4, Integer(BinaryOperator.ShiftRight, -7, 1));
    }

    [Fact]
    public void TheSecondSideOfLogicIsReadOnlyWhereItCounts()
    {
        var fails = Build.Binary(BinaryOperator.Equal, new BinaryExpr(BinaryOperator.Divide, new IntConst(1), new IntConst(0), ValueType.Int), new IntConst(1));
        var no = Build.Binary(BinaryOperator.Less, new IntConst(2), new IntConst(1));
        Assert.False(ExprEvaluator.Evaluate(Build.Binary(BinaryOperator.LogicalAnd, no, fails), Nothing).IsTrue);
    }

    private static long Integer(BinaryOperator op, long a, long b) => ExprEvaluator.Evaluate(new BinaryExpr(op, new IntConst(a), new IntConst(b), ValueType.Int), Nothing).Integer;

    private static float Call(Function function, float a, float b) => ExprEvaluator.Evaluate(new CallExpr(function, [new FloatConst(a), new FloatConst(b)], ValueType.Float), Nothing).Float;

    private static void Same(float expected, float got) => Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(got));

    private sealed class EmptyScope : IEvaluationScope
    {
        public ExprValue Name(string name) => throw new InvalidOperationException(name);

        public ExprValue Element(string array, ReadOnlySpan<long> indices) => throw new InvalidOperationException(array);

        public ExprValue Load(Address at, long lane) => throw new InvalidOperationException(at.Base);
    }
}
