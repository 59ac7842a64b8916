using System.Runtime.Intrinsics;

namespace BitNet.Benchmarks.Floor;

/// <summary>The tables of 1.6-bit unpacking: 256 entries for the four low digits as bit pairs, 128 for the top digit (the code halved).</summary>
internal sealed class RadixTables
{
    public readonly Vector512<byte> A, B, C, D, E, F;

    public RadixTables()
    {
        var low = new byte[256];
        var top = new byte[128];
        for (int q = 0; q < 246; q++)
        {
            int rest = q % 82;
            for (int j = 0; j < 4; j++, rest /= 3) low[q] |= (byte)(rest % 3 << 2 * j);
            top[q / 2] = (byte)(q / 82);
        }

        A = Vector512.Create(low, 0);
        B = Vector512.Create(low, 64);
        C = Vector512.Create(low, 128);
        D = Vector512.Create(low, 192);
        E = Vector512.Create(top, 0);
        F = Vector512.Create(top, 64);
    }
}
