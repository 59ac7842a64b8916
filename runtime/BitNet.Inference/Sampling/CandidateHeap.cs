namespace BitNet.Inference.Sampling;

/// <summary>Orders tokens by logit, the largest first and the lower id of equal ones, only as far as is asked.</summary>
internal ref struct CandidateHeap
{
    private readonly ReadOnlySpan<float> _logits;
    private readonly Span<int> _ids;
    private int _heapCount;

    /// <param name="logits">[vocabulary]</param>
    /// <param name="ids">The tokens; reordered in place.</param>
    internal CandidateHeap(ReadOnlySpan<float> logits, Span<int> ids)
    {
        _logits = logits;
        _ids = ids;
    }

    /// <summary>The tokens that were taken, the largest first.</summary>
    internal readonly Span<int> Taken
    {
        get
        {
            Span<int> taken = _ids[_heapCount..];
            taken.Reverse();
            return taken;
        }
    }

    /// <summary>The <paramref name="count"/> largest, sorted.</summary>
    internal Span<int> TakeLargest(int count)
    {
        Build();
        for (int i = 0; i < count; i++)
            Take();
        return Taken;
    }

    /// <summary>Makes all tokens a heap: O(n).</summary>
    internal void Build()
    {
        _heapCount = _ids.Length;
        for (int i = _heapCount / 2 - 1; i >= 0; i--)
            Sink(i);
    }

    /// <summary>Takes the largest that is left: O(log n).</summary>
    internal int Take()
    {
        _heapCount--;
        (_ids[0], _ids[_heapCount]) = (_ids[_heapCount], _ids[0]);
        Sink(0);
        return _ids[_heapCount];
    }

    private readonly void Sink(int index)
    {
        while (true)
        {
            int child = 2 * index + 1;
            if (child >= _heapCount)
                return;
            if (child + 1 < _heapCount && Before(_ids[child + 1], _ids[child]))
                child++;
            if (!Before(_ids[child], _ids[index]))
                return;
            (_ids[child], _ids[index]) = (_ids[index], _ids[child]);
            index = child;
        }
    }

    private readonly bool Before(int a, int b) => _logits[a] > _logits[b] || (_logits[a] == _logits[b] && a < b);
}
