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
