using System.Buffers.Binary;
using System.Globalization;

namespace BitNet.Unshipped.Tests;

/// <summary>Numbers out of bytes, written without the compiler's help.</summary>
internal static class Bits
{
    internal static float F16(ReadOnlySpan<byte> bytes, int at) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[at..]);

    internal static float F32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadSingleLittleEndian(bytes[at..]);

    internal static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    internal static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    /// <summary>The bits <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1 of a little-endian bit string.</summary>
    internal static int Field(ReadOnlySpan<byte> bytes, int first, int count)
    {
        int value = 0;
        for (int bit = 0; bit < count; bit++)
        {
            if ((bytes[(first + bit) / 8] & (1 << ((first + bit) % 8))) != 0) value += 1 << bit;
        }

        return value;
    }

    /// <summary>A small float: a sign, <paramref name="exponents"/> bits of exponent with the usual bias, <paramref name="mantissas"/> of mantissa, and no infinity.</summary>
    internal static float Small(int bits, int exponents, int mantissas)
    {
        int bias = (1 << (exponents - 1)) - 1;
        int exponent = bits >> mantissas & ((1 << exponents) - 1);
        int mantissa = bits & ((1 << mantissas) - 1);
        float magnitude = exponent == 0 ? MathF.ScaleB(mantissa, 1 - bias - mantissas) : MathF.ScaleB((1 << mantissas) + mantissa, exponent - bias - mantissas);
        return (bits >> (exponents + mantissas) & 1) == 1 ? -magnitude : magnitude;
    }

    /// <summary>Two to the power of a byte, biased by 127.</summary>
    internal static float PowerOfTwo(byte exponent) => MathF.ScaleB(1, exponent - 127);

    /// <summary>Seven signs and the one that makes their number even.</summary>
    internal static bool IsNegative(int seven, int place) => place < 7 ? (seven >> place) % 2 == 1 : int.PopCount(seven & 127) % 2 == 1;

    /// <summary>The numbers of a table file beside the formats.</summary>
    internal static ulong[] Grid(string name) =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Formats", name))
            .Where(line => !line.StartsWith('#'))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(word => word.StartsWith("0x", StringComparison.Ordinal) ? ulong.Parse(word.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : (ulong)long.Parse(word, CultureInfo.InvariantCulture)),
    ];
}
