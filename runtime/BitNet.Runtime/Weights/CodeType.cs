using System.Numerics;
using System.Runtime.CompilerServices;

namespace BitNet.Runtime.Weights;

/// <summary>Facts and checks by a code type's name in a spec: <c>u8</c>, <c>i8</c>, <c>f16</c>, <c>bf16</c> or <c>f32</c>.</summary>
/// <remarks>Checks are compiled optimised at once: in a first compilation each vector operation is a call, and a model is loaded before there is a second.</remarks>
internal static unsafe class CodeType
{
    public static bool IsInteger(string type) => type is "u8" or "i8";

    /// <summary>The size of a code in bytes.</summary>
    /// <exception cref="InvalidDataException">The type is another one.</exception>
    public static int Bytes(string type) => type switch
    {
        "u8" or "i8" => 1,
        "f16" or "bf16" => 2,
        "f32" => 4,
        _ => throw new InvalidDataException($"'{type}' is no type of weight codes; u8, i8, f16, bf16 and f32 are."),
    };

    /// <summary>The first of <paramref name="count"/> bytes that lies outside <c>[min, max]</c>, or -1.</summary>
    /// <remarks>Subtracting the minimum modulo 256 makes one unsigned comparison right for u8 and i8 alike.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int IndexOutside(byte* codes, int count, int min, int max)
    {
        int span = max - min;
        if (span >= byte.MaxValue) return -1;
        var low = new Vector<byte>(unchecked((byte)min));
        var largest = Vector<byte>.Zero;
        int i = 0;
        for (; i <= count - Vector<byte>.Count; i += Vector<byte>.Count) largest = Vector.Max(largest, Vector.Load(codes + i) - low);
        bool clean = !Vector.GreaterThanAny(largest, new Vector<byte>((byte)span));
        for (int j = clean ? i : 0; j < count; j++)
        {
            if (unchecked((byte)(codes[j] - min)) > span) return j;
        }

        return -1;
    }

    /// <summary>Whether any of <paramref name="count"/> float codes is infinite or NaN: its exponent's bits are all set.</summary>
    public static bool HasNonFinite(byte* codes, int count, string type) => type switch
    {
        "f16" => AnyHas((ushort*)codes, count, (ushort)0x7C00),
        "bf16" => AnyHas((ushort*)codes, count, (ushort)0x7F80),
        "f32" => AnyHas((uint*)codes, count, 0x7F80_0000u),
        _ => false,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool AnyHas<T>(T* codes, int count, T mask) where T : unmanaged, IBinaryInteger<T>
    {
        var all = new Vector<T>(mask);
        var found = Vector<T>.Zero;
        int i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) found |= Vector.Equals(Vector.Load(codes + i) & all, all);
        if (Vector.EqualsAny(found, Vector<T>.AllBitsSet)) return true;
        for (; i < count; i++)
        {
            if ((codes[i] & mask) == mask) return true;
        }

        return false;
    }
}
