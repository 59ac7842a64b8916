using System.Numerics;

namespace BitNet.Inference.Sampling;

/// <summary>
/// The generator xoshiro256** of Blackman and Vigna, its state filled by SplitMix64: small, fast, and the same on every machine,
/// which <see cref="Random"/> does not promise from one .NET version to the next.
/// </summary>
internal struct Xoshiro256
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    internal Xoshiro256(ulong seed)
    {
        _a = SplitMix64(ref seed);
        _b = SplitMix64(ref seed);
        _c = SplitMix64(ref seed);
        _d = SplitMix64(ref seed);
    }

    /// <summary>64 random bits.</summary>
    internal ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number in [0, 1), a multiple of 2^-53.</summary>
    internal double NextDouble() => (Next() >> 11) * (1.0 / (1L << 53));

    private static ulong SplitMix64(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
