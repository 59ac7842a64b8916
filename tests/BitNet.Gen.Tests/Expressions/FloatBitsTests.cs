using BitNet.Gen.Expressions;

namespace BitNet.Gen.Tests.Expressions;

public sealed class FloatBitsTests
{
    [Fact]
    public void EveryHalfIsConvertedExactly()
    {
        for (int bits = 0; bits <= 0xFFFF; bits++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            float got = FloatBits.FromF16(bits);
            Assert.True(BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(got) || (float.IsNaN(expected) && float.IsNaN(got)), $"{bits:X4}: {got} instead of {expected}");
        }
    }

    [Fact]
    public void FloatsRoundToHalvesAsTheFrameworkDoes()
    {
        foreach (float value in Floats())
        {
            if (float.IsNaN(value)) Assert.True(Half.IsNaN(BitConverter.UInt16BitsToHalf((ushort)FloatBits.ToF16(value))));
            else Assert.True(BitConverter.HalfToUInt16Bits((Half)value) == FloatBits.ToF16(value), $"{value:R}: {FloatBits.ToF16(value):X4}");
        }
    }

    [Fact]
    public void FloatsRoundToBFloatsToTheNearest()
    {
        foreach (float value in Floats())
        {
            float got = FloatBits.FromBF16(FloatBits.ToBF16(value));
            if (float.IsNaN(value)) Assert.True(float.IsNaN(got));
            else if (float.IsFinite(got) && float.IsNormal(value)) Assert.True(Math.Abs((double)got - value) <= Math.Abs((double)value) / 256, $"{value:R}: {got:R}");
        }
    }

    [Fact]
    public void A_fused_multiply_add_rounds_once()
    {
        float[] hard =
        [
            0f, -0f, 1f, -1f, float.Epsilon, -float.Epsilon, 3 * float.Epsilon, 1.17549435e-38f, -1.17549421e-38f, float.MaxValue, -float.MaxValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity,
            1 + MathF.Pow(2, -23), 1 - MathF.Pow(2, -24), MathF.Pow(2, -24), -MathF.Pow(2, -24), MathF.Pow(2, -75), MathF.Pow(2, -126), 16777215f, 16777217f, -8388609f, MathF.Pow(2, 127), 0.1f, 4097f, 1 / 3f,
        ];
        foreach (float a in hard)
        {
            foreach (float b in hard) Assert.All(hard, c => AssertFused(a, b, c));
        }

        var random = new Random(3);
        for (int i = 0; i < 300_000; i++)
        {
            float a = Any(0), b = Any(0);

            // Beside the product: where it cancels, and where half a unit of the sum decides.
            float near = a * b;
            float c = (i % 4) switch { 0 => Any(0), 1 => -near, 2 => MathF.BitIncrement(-near), _ => near * MathF.Pow(2, random.Next(-60, 61)) };
            AssertFused(a, b, c);
            AssertFused(MathF.Pow(2, -100) * a, MathF.Pow(2, random.Next(-60, -20)) * b, Any(-149) * MathF.Pow(2, random.Next(-10, 24)));
        }

        float Any(int exponent) => (random.Next(1 << 24) - (1 << 23) | random.Next(2)) * MathF.Pow(2, exponent) * (random.Next(3) == 0 ? MathF.Pow(2, random.Next(-30, 31)) : 1);
    }

    [Fact]
    public void A_sum_in_double_would_round_twice()
    {
        // a * b = 2^-24 - 2^-70, so that the sum lies 2^-70 below the middle of two floats: a double has lost that, and rounds the tie to even.
        float a = 1 + MathF.Pow(2, -23), b = MathF.Pow(2, -24) * (1 - MathF.Pow(2, -23));
        Assert.Equal(1 + MathF.Pow(2, -22), (float)(((double)a * b) + a));
        Assert.Equal(a, FloatBits.MultiplyAdd(a, b, a));
        AssertFused(a, b, a);
    }

    private static void AssertFused(float a, float b, float c)
    {
        float expected = MathF.FusedMultiplyAdd(a, b, c), got = FloatBits.MultiplyAdd(a, b, c);
        bool same = BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(got) || (float.IsNaN(expected) && float.IsNaN(got));
        Assert.True(same, $"{a:R} * {b:R} + {c:R}: {got:R} instead of {expected:R}");
    }

    [Theory]
    [InlineData(0.5f, 0, 1)]
    [InlineData(1.5f, 2, 2)]
    [InlineData(-2.5f, -2, -3)]
    [InlineData(2147483648f, int.MinValue, int.MinValue)]
    [InlineData(float.NaN, int.MinValue, int.MinValue)]
    public void RoundingHasTwoKinds(float value, int toEven, int away)
    {
        Assert.Equal(toEven, FloatBits.RoundToEven(value));
        Assert.Equal(away, FloatBits.RoundAway(value));
    }

    private static IEnumerable<float> Floats()
    {
        var random = new Random(9);
        for (int exponent = 0; exponent < 256; exponent++)
        {
            foreach (int fraction in new[] { 0, 1, 0x1000, 0x1FFF, 0x2000, 0x3000, 0x7FFFFF, 0x400000, 0x7F8000, 0x8000 }.Concat(Enumerable.Range(0, 50).Select(_ => random.Next(1 << 23))))
            {
                yield return BitConverter.Int32BitsToSingle(exponent << 23 | fraction);
                yield return BitConverter.Int32BitsToSingle(int.MinValue | exponent << 23 | fraction);
            }
        }
    }
}
