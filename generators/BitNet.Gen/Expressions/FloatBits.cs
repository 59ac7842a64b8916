using System.Runtime.InteropServices;

namespace BitNet.Gen.Expressions;

/// <summary>The bit patterns of floats, the conversions of the 16-bit formats and the fused multiply-add, exact, which netstandard2.0 lacks.</summary>
public static class FloatBits
{
    private const int QuietNaN16 = 0x7E00;

    /// <summary>The 32 bits of a float.</summary>
    public static int ToInt(float value) => new Bits32 { Float = value }.Integer;

    /// <summary>The float that 32 bits are.</summary>
    public static float ToFloat(int bits) => new Bits32 { Integer = bits }.Float;

    /// <summary>The value of a binary16.</summary>
    /// <param name="bits">Its bits; only the low 16 count.</param>
    public static float FromF16(int bits)
    {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >> 10) & 31;
        int fraction = bits & 1023;
        if (exponent == 31) return ToFloat(sign | 0x7F800000 | (fraction << 13));
        if (exponent != 0) return ToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
        // 2^-24 a step: exact, because the fraction has 10 bits.
        float magnitude = fraction * ToFloat((127 - 24) << 23);
        return ToFloat(sign | ToInt(magnitude));
    }

    /// <summary>The bits of the binary16 nearest to a float, ties to even; too large gives infinity.</summary>
    public static int ToF16(float value)
    {
        int bits = ToInt(value);
        int sign = (bits >> 16) & 0x8000;
        int magnitude = bits & 0x7FFFFFFF;
        if (magnitude > 0x7F800000) return sign | QuietNaN16 | ((magnitude >> 13) & 1023);
        // 65520 is halfway between the largest binary16 and 65536, and rounds up.
        if (magnitude >= 0x477FF000) return sign | 0x7C00;
        if (magnitude >= 0x38800000)
        {
            int rounded = magnitude + 0xFFF + ((magnitude >> 13) & 1);
            return sign | ((rounded >> 13) - (112 << 10));
        }

        // Below 2^-14: the result is a count of 2^-24 steps, which shifting the significand with sticky rounding gives.
        int shift = 126 - (magnitude >> 23);
        if (shift > 24) return sign;
        int significand = (magnitude & 0x7FFFFF) | 0x800000;
        int half = 1 << (shift - 1);
        int steps = significand >> shift;
        int rest = significand & ((1 << shift) - 1);
        if (rest > half || (rest == half && (steps & 1) == 1)) steps++;
        return sign | steps;
    }

    /// <summary>The value of a bfloat16.</summary>
    /// <param name="bits">Its bits; only the low 16 count.</param>
    public static float FromBF16(int bits) => ToFloat(bits << 16);

    /// <summary>The bits of the bfloat16 nearest to a float, ties to even; a NaN stays one.</summary>
    public static int ToBF16(float value)
    {
        int bits = ToInt(value);
        if ((bits & 0x7FFFFFFF) > 0x7F800000) return ((bits >> 16) | 0x40) & 0xFFFF;
        return (int)(((uint)bits + 0x7FFF + (uint)((bits >> 16) & 1)) >> 16);
    }

    /// <summary>Rounds to an integer, half to even; -2147483648 for NaN and outside int32, as x86 does.</summary>
    public static int RoundToEven(float value) => ToInt32(Math.Round((double)value, MidpointRounding.ToEven));

    /// <summary>Rounds to an integer, half away from zero; -2147483648 for NaN and outside int32.</summary>
    public static int RoundAway(float value) => ToInt32(Math.Round((double)value, MidpointRounding.AwayFromZero));

    /// <summary>Rounds down to an integer; -2147483648 for NaN and outside int32.</summary>
    public static int Floor(float value) => ToInt32(Math.Floor((double)value));

    /// <summary>Truncates to an integer; -2147483648 for NaN and outside int32.</summary>
    public static int Truncate(float value) => ToInt32(Math.Truncate((double)value));

    /// <summary>The correctly rounded square root: a float's double square root, rounded again, is never off.</summary>
    public static float Sqrt(float value) => (float)Math.Sqrt(value);

    /// <summary><c>a * b + c</c>, rounded once.</summary>
    public static float MultiplyAdd(float a, float b, float c)
    {
        // 24 by 24 bits are 48, and no product of floats leaves the normal doubles: exact.
        double product = (double)a * b;
        double sum = product + c;
        if (double.IsNaN(sum) || double.IsInfinity(sum)) return (float)sum;

        // What the double sum has lost (Knuth's two-sum, exact). A sum rounded to odd, the neighbour of the exact one whose last bit is 1,
        // rounds to a float as the exact one does, because a double has more than two bits beyond a float's 24.
        double second = sum - product;
        double lost = (product - (sum - second)) + (c - second);
        if (lost == 0) return (float)sum;
        long bits = BitConverter.DoubleToInt64Bits(sum);
        if ((bits & 1) == 0) bits += lost > 0 == sum > 0 ? 1 : -1;
        return (float)BitConverter.Int64BitsToDouble(bits);
    }

    private static int ToInt32(double integer) => integer is >= int.MinValue and <= int.MaxValue ? (int)integer : int.MinValue;

    [StructLayout(LayoutKind.Explicit)]
    private struct Bits32
    {
        [FieldOffset(0)]
        public int Integer;

        [FieldOffset(0)]
        public float Float;
    }
}
