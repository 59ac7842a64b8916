namespace BitNet.Inference.Tokenization;

/// <summary>Says which neighbouring symbols may become one.</summary>
internal interface IMergeRule
{
    /// <summary>The symbol that two neighbours make, or false. The lowest <paramref name="priority"/> is merged first.</summary>
    /// <param name="left">The left symbol's number, or -1 for text that is no symbol.</param>
    /// <param name="right">The right one's.</param>
    /// <param name="joined">The text of both.</param>
    bool TryMerge(int left, int right, ReadOnlySpan<byte> joined, out int priority, out int merged);
}

/// <summary>
/// Merges neighbouring symbols of a text, always the pair of the lowest priority first and the leftmost of equal ones, until none is left.
/// A queue holds the candidates, so the time is O(n log n). The memory is kept for the next text.
/// </summary>
internal sealed class SymbolMerger
{
    private Symbol[] _symbols = new Symbol[64];
    private int _count;
    private readonly PriorityQueue<Candidate, long> _queue = new();

    /// <summary>Begins a new text.</summary>
    internal void Clear() => _count = 0;

    /// <summary>Appends a symbol to the text.</summary>
    /// <param name="number">Its number, or -1.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="length">Its bytes.</param>
    internal void Add(int number, int start, int length)
    {
        if (_count == _symbols.Length)
            Array.Resize(ref _symbols, 2 * _count);
        _symbols[_count] = new Symbol { Number = number, Start = start, Length = length, Previous = _count - 1, Next = _count + 1 };
        _count++;
    }

    /// <summary>Merges until no rule applies.</summary>
    internal void Merge<TRule>(TRule rule, ReadOnlySpan<byte> text) where TRule : IMergeRule
    {
        _queue.Clear();
        for (int i = 0; i + 1 < _count; i++)
            Propose(rule, text, i, i + 1);
        while (_queue.TryDequeue(out Candidate candidate, out long key))
        {
            int leftIndex = (int)(key & int.MaxValue);
            ref Symbol left = ref _symbols[leftIndex];
            ref Symbol right = ref _symbols[candidate.Right];
            // A symbol that was merged away has length 0, one that grew makes the sum larger: either way the candidate is stale.
            if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != candidate.Length)
                continue;
            left.Number = candidate.Merged;
            left.Length = candidate.Length;
            left.Next = right.Next;
            right.Length = 0;
            if (left.Next < _count)
            {
                _symbols[left.Next].Previous = leftIndex;
                Propose(rule, text, leftIndex, left.Next);
            }
            if (left.Previous >= 0)
                Propose(rule, text, left.Previous, leftIndex);
        }
    }

    /// <summary>Walks what is left: begins at 0, returns the next index, or -1 behind the last symbol.</summary>
    internal int Next(int index, out int number, out int start, out int length)
    {
        Symbol symbol = _symbols[index];
        (number, start, length) = (symbol.Number, symbol.Start, symbol.Length);
        return symbol.Next < _count ? symbol.Next : -1;
    }

    private void Propose<TRule>(TRule rule, ReadOnlySpan<byte> text, int left, int right) where TRule : IMergeRule
    {
        ref Symbol a = ref _symbols[left];
        ref Symbol b = ref _symbols[right];
        int length = a.Length + b.Length;
        if (rule.TryMerge(a.Number, b.Number, text.Slice(a.Start, length), out int priority, out int merged))
            _queue.Enqueue(new Candidate(right, length, merged), ((long)priority << 32) | (uint)left);
    }

    private struct Symbol
    {
        internal int Number;
        internal int Start;
        internal int Length;
        internal int Previous;
        internal int Next;
    }

    private readonly record struct Candidate(int Right, int Length, int Merged);
}
