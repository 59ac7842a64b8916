using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Tests.Kernels;

/// <summary>Functions that the compiler writes as arithmetic.</summary>
public sealed class ExpandFunctionsTests
{
    [Fact]
    public void Exp_is_within_two_units_in_the_last_place()
    {
        double worst = 0;
        foreach (float x in Samples())
        {
            float y = Run(ExpandFunctions.Of(Function.Exp)!, ExprValue.Of(x));
            double exact = Math.Exp(x);
            if (exact >= float.MaxValue * (1 + Math.Pow(2, -25)))
            {
                Assert.Equal(float.PositiveInfinity, y);
                continue;
            }

            double unit = Math.Pow(2, Math.Max(Math.Floor(Math.Log2(exact)), -126) - 23);
            worst = Math.Max(worst, Math.Abs(y - exact) / unit);
        }

        Assert.InRange(worst, 0.3, 1.01);
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(-1e30f, 0f)]
    [InlineData(1e30f, float.PositiveInfinity)]
    [InlineData(-104f, 0f)]
    [InlineData(-103.9f, 1.4e-45f)]
    public void Exp_has_exact_limits(float x, float expected) => Assert.Equal(expected, Run(ExpandFunctions.Of(Function.Exp)!, ExprValue.Of(x)));

    [Fact]
    public void Every_half_widens_exactly()
    {
        for (int bits = 0; bits < 65536; bits++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            Assert.Equal(expected, Run(ExpandFunctions.Widen(ElementType.F16, finiteOnly: false), ExprValue.Of((long)(short)bits)));
            if (float.IsFinite(expected))
                Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(Run(ExpandFunctions.Widen(ElementType.F16, finiteOnly: true), ExprValue.Of((long)(short)bits))));
            float brain = BitConverter.Int32BitsToSingle(bits << 16);
            Assert.Equal(brain, Run(ExpandFunctions.Widen(ElementType.BF16, finiteOnly: false), ExprValue.Of((long)(short)bits)));
        }
    }

    [Fact]
    public void Floats_narrow_to_halves_as_the_framework_rounds_them()
    {
        var random = new Random(2);
        for (int exponent = 0; exponent < 256; exponent++)
        {
            foreach (int fraction in new[] { 0, 1, 0xfff, 0x1000, 0x1001, 0x1fff, 0x2000, 0x3000, 0x400000, 0x7fefff, 0x7ff000, 0x7fffff }.Concat(Enumerable.Range(0, 40).Select(_ => random.Next(1 << 23))))
            {
                foreach (int sign in new[] { 0, int.MinValue })
                {
                    float x = BitConverter.Int32BitsToSingle(sign | exponent << 23 | fraction);
                    Assert.Equal(FloatBits.ToF16(x), Evaluate(ExpandFunctions.Narrow(ElementType.F16, finiteOnly: false)!, ExprValue.Of(x)).Integer);
                    if (!float.IsNaN(x)) Assert.Equal(BitConverter.HalfToUInt16Bits((Half)x), Evaluate(ExpandFunctions.Narrow(ElementType.F16, finiteOnly: true)!, ExprValue.Of(x)).Integer);
                }
            }
        }
    }

    private static IEnumerable<float> Samples()
    {
        for (int i = 0; i < 200_000; i++) yield return -104f + (i * (193.5f / 200_000));
        for (int i = 0; i < 20_000; i++) yield return (i - 10_000) * 1e-6f;
    }

    private static float Run(FunctionExpansion expansion, ExprValue argument) => Evaluate(expansion, argument).Float;

    private static ExprValue Evaluate(FunctionExpansion expansion, ExprValue argument)
    {
        var scope = new Scope { ["x"] = argument };
        foreach (var step in expansion.Steps)
        {
            scope[step.Name] = ExprEvaluator.Evaluate(step.Value, scope);
            if (step.Declared is { } range) Assert.True(range.Contains(Interval.Of(scope[step.Name].Integer)) || float.IsNaN(argument.Float), $"{step.Name} of {argument}");
        }

        return ExprEvaluator.Evaluate(expansion.Result, scope);
    }

    private sealed class Scope : Dictionary<string, ExprValue>, IEvaluationScope
    {
        public ExprValue Name(string name) => this[name];

        public ExprValue Element(string array, ReadOnlySpan<long> indices) => throw new NotSupportedException();

        public ExprValue Load(Address at, long lane) => throw new NotSupportedException();
    }
}
