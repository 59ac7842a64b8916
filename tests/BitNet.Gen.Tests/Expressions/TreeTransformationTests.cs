using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Tests.Expressions;

public class TreeTransformationTests
{
    private static readonly Expr X = new ElementExpr("x", [Build.Int("j"), Build.Int("i")], ValueType.Float);

    private static readonly Expr Everything = new ConditionalExpr(
        new BinaryExpr(BinaryOperator.Less, Build.Int("i"), Build.Int(3), ValueType.Bool),
        new ReduceExpr(ReduceKind.Sum, "j", Build.Int("n"), new BinaryExpr(BinaryOperator.Multiply, X, new CastExpr(ValueType.Float, Build.Int("i")), ValueType.Float)),
        new CallExpr(Function.Sqrt, [new UnaryExpr(UnaryOperator.Negate, new LaneLoadExpr(new Address("p", ElementType.F32, Build.Int("i"), ElementType.F32), Build.Int("i")), ValueType.Float)], ValueType.Float));

    [Fact]
    public void NothingChangedGivesTheSameTree() => Assert.Same(Everything, NameSubstitution.Apply(Everything, "absent", Build.Int(1)));

    [Fact]
    public void EveryPlaceIsReached() =>
        Assert.Equal("k < 3 ? sum(j < n, x[j, k] * (float)k) : sqrt(-f32(p[k])[k])", NameSubstitution.Apply(Everything, "i", Build.Int("k")).ToString());

    [Fact]
    public void AReductionHidesItsIndex()
    {
        var reduced = new ReduceExpr(ReduceKind.Sum, "j", Build.Int("j"), Build.Int("j"));
        Assert.Equal("sum(j < 5, j)", NameSubstitution.Apply(reduced, "j", Build.Int(5)).ToString());
    }

    [Fact]
    public void AVisitorSeesEveryNode()
    {
        var names = new NameCollector();
        names.Visit(Everything);
        Assert.Equal("i n j i i i i", string.Join(' ', names.Names));
    }

    [Theory]
    [InlineData(BinaryOperator.Add, long.MaxValue, 1, null)]
    [InlineData(BinaryOperator.Multiply, long.MinValue, -1, null)]
    [InlineData(BinaryOperator.Divide, long.MinValue, -1, null)]
    [InlineData(BinaryOperator.Divide, -7, 2, -3L)]
    [InlineData(BinaryOperator.Divide, 1, 0, null)]
    [InlineData(BinaryOperator.Remainder, -7, 2, -1L)]
    [InlineData(BinaryOperator.Remainder, long.MinValue, -1, 0L)]
    [InlineData(BinaryOperator.Remainder, 1, 0, null)]
    [InlineData(BinaryOperator.ShiftLeft, 1, 62, 1L << 62)]
    [InlineData(BinaryOperator.ShiftLeft, 1, 63, null)]
    [InlineData(BinaryOperator.ShiftLeft, 1, 64, null)]
    [InlineData(BinaryOperator.ShiftRight, -8, 1, -4L)]
    [InlineData(BinaryOperator.ShiftRight, 1, -1, null)]
    [InlineData(BinaryOperator.Xor, 6, 3, 5L)]
    public void ConstantsAreExact(BinaryOperator op, long left, long right, long? value) => Assert.Equal(value, ConstantFolder.Compute(op, left, right));

    [Fact]
    public void FloatsAreLeftAsWritten()
    {
        var sum = new BinaryExpr(BinaryOperator.Add, Build.Float(1f), Build.Float(2f), ValueType.Float);
        Assert.Same(sum, ConstantFolder.Fold(sum));
    }

    private sealed class NameCollector : ExprVisitor
    {
        public List<string> Names { get; } = [];

        public override void Visit(Expr expression)
        {
            if (expression is NameExpr name) Names.Add(name.Name);
            base.Visit(expression);
        }
    }
}
