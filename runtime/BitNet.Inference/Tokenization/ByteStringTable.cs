namespace BitNet.Inference.Tokenization;

/// <summary>Different byte strings, numbered in the order in which they came, found again by their bytes.</summary>
/// <remarks>All bytes lie in one array: a vocabulary of 128,000 strings is three arrays instead of as many objects.</remarks>
internal sealed class ByteStringTable
{
    private byte[] _bytes = new byte[1024];
    private int[] _ends = new int[64];

    // Open addressing: number + 1, 0 where free; at least half of the slots are free.
    private int[] _slots = new int[128];

    /// <summary>How many strings.</summary>
    internal int Count { get; private set; }

    /// <summary>Bytes of the longest string.</summary>
    internal int Longest { get; private set; }

    /// <summary>The string of that number.</summary>
    internal ReadOnlySpan<byte> this[int number]
    {
        get
        {
            int start = number == 0 ? 0 : _ends[number - 1];
            return _bytes.AsSpan(start, _ends[number] - start);
        }
    }

    /// <summary>The string's number, or -1.</summary>
    internal int Find(ReadOnlySpan<byte> text) => _slots[Slot(text)] - 1;

    /// <summary>The string's number; it is added if it is new.</summary>
    internal int Intern(ReadOnlySpan<byte> text)
    {
        int slot = Slot(text);
        if (_slots[slot] != 0)
            return _slots[slot] - 1;
        if (Count == _ends.Length)
            Grow();
        int start = Count == 0 ? 0 : _ends[Count - 1];
        int end = checked(start + text.Length);
        if (end > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(end, (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        text.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = end;
        Longest = Math.Max(Longest, text.Length);
        _slots[Slot(text)] = ++Count;
        return Count - 1;
    }

    private int Slot(ReadOnlySpan<byte> text)
    {
        // HashCode is seeded anew in every process, so that a file cannot be built to make all strings collide.
        var hash = new HashCode();
        hash.AddBytes(text);
        int mask = _slots.Length - 1;
        int slot = hash.ToHashCode() & mask;
        while (_slots[slot] != 0 && !this[_slots[slot] - 1].SequenceEqual(text))
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        Array.Resize(ref _ends, 2 * _ends.Length);
        _slots = new int[2 * _slots.Length];
        for (int number = 0; number < Count; number++)
            _slots[Slot(this[number])] = number + 1;
    }
}
