using System.Runtime.InteropServices;

namespace BitNet.Runtime.Threading;

/// <summary>What the threads of a pool share while they work: every field on cache lines of its own, adjacent-line prefetch included.</summary>
[StructLayout(LayoutKind.Explicit, Size = 512)]
internal struct RegionState
{
    /// <summary>Whether threads may still enter the region.</summary>
    public const long OpenBit = 1L << 31;

    /// <summary>The bits of <see cref="Gate"/> that count the pool's own threads inside the region.</summary>
    public const long ActiveMask = OpenBit - 1;

    /// <summary>The region's number in the high half, then <see cref="OpenBit"/>, then the count of threads inside.</summary>
    [FieldOffset(128)] public long Gate;

    /// <summary>The next chunk of work.</summary>
    [FieldOffset(256)] public long Cursor;

    /// <summary>Threads that block, or are about to, and have no wake-up coming.</summary>
    [FieldOffset(384)] public int Sleepers;

    /// <summary>The region's number.</summary>
    public static long Number(long gate) => gate >> 32;

    /// <summary>Whether a thread that last saw region <paramref name="seen"/> finds a new one to enter.</summary>
    public static bool IsNew(long gate, long seen) => (gate & OpenBit) != 0 && Number(gate) != seen;
}
