namespace BitNet.Inference.Tokenization;

/// <summary>The merges of a byte-pair vocabulary: two symbols, their rank, and the symbol they make.</summary>
internal sealed class MergeTable : IMergeRule
{
    private readonly ulong[] _pairs;
    private readonly int[] _ranks;
    private readonly int[] _merged;
    private readonly int _shift;

    // Chosen anew in every process, so that a file cannot be built to make all pairs collide.
    private readonly ulong _multiplier = (ulong)Random.Shared.NextInt64() << 1 | 1;

    /// <summary>A table with room for that many merges.</summary>
    internal MergeTable(int capacity)
    {
        int bits = Math.Max(4, 65 - System.Numerics.BitOperations.LeadingZeroCount((ulong)capacity));
        _shift = 64 - bits;
        _pairs = new ulong[1 << bits];
        _ranks = new int[1 << bits];
        _merged = new int[1 << bits];
        Array.Fill(_ranks, -1);
    }

    /// <summary>Adds a merge; of two for the same pair the first counts.</summary>
    internal void Add(int left, int right, int rank, int merged)
    {
        int slot = Slot(left, right, out ulong pair);
        if (_ranks[slot] >= 0)
            return;
        (_pairs[slot], _ranks[slot], _merged[slot]) = (pair, rank, merged);
    }

    public bool TryMerge(int left, int right, ReadOnlySpan<byte> joined, out int priority, out int merged)
    {
        int slot = Slot(left, right, out _);
        (priority, merged) = (_ranks[slot], _merged[slot]);
        return priority >= 0;
    }

    private int Slot(int left, int right, out ulong pair)
    {
        pair = (ulong)(uint)left << 32 | (uint)right;
        ulong mixed = pair * _multiplier;
        mixed ^= mixed >> 32;
        int slot = (int)(mixed * 0x9E3779B97F4A7C15 >> _shift);
        while (_ranks[slot] >= 0 && _pairs[slot] != pair)
            slot = (slot + 1) & (_ranks.Length - 1);
        return slot;
    }
}
