namespace BitNet.Inference.Sampling;

/// <summary>Orders tokens by logit, the largest first and the lower id of equal ones.</summary>
internal static class CandidateOrder
{
    /// <summary>Puts the largest logits' tokens into <paramref name="ids"/>, sorted: all of them are looked at, as many as there is room for are kept.</summary>
    /// <param name="logits">[vocabulary], at least as many as <paramref name="ids"/>.</param>
    /// <param name="ids">The result, at least one.</param>
    internal static void SelectLargest(ReadOnlySpan<float> logits, Span<int> ids)
    {
        for (int id = 0; id < ids.Length; id++)
            ids[id] = id;
        MakeHeap(logits, ids);
        // The worst of those kept is at the root, so most tokens cost one comparison. An equal one that comes later has a higher id, so it is worse.
        float worst = logits[ids[0]];
        for (int id = ids.Length; id < logits.Length; id++)
        {
            if (logits[id] <= worst)
                continue;
            ids[0] = id;
            Sink(logits, ids, 0);
            worst = logits[ids[0]];
        }
        SortHeap(logits, ids);
    }

    /// <summary>Sorts tokens in place.</summary>
    internal static void Sort(ReadOnlySpan<float> logits, Span<int> ids)
    {
        MakeHeap(logits, ids);
        SortHeap(logits, ids);
    }

    private static void MakeHeap(ReadOnlySpan<float> logits, Span<int> ids)
    {
        for (int i = ids.Length / 2 - 1; i >= 0; i--)
            Sink(logits, ids, i);
    }

    private static void SortHeap(ReadOnlySpan<float> logits, Span<int> ids)
    {
        for (int last = ids.Length - 1; last > 0; last--)
        {
            (ids[0], ids[last]) = (ids[last], ids[0]);
            Sink(logits, ids[..last], 0);
        }
    }

    private static void Sink(ReadOnlySpan<float> logits, Span<int> heap, int index)
    {
        while (true)
        {
            int child = 2 * index + 1;
            if (child >= heap.Length)
                return;
            if (child + 1 < heap.Length && IsWorse(logits, heap[child + 1], heap[child]))
                child++;
            if (!IsWorse(logits, heap[child], heap[index]))
                return;
            (heap[child], heap[index]) = (heap[index], heap[child]);
            index = child;
        }
    }

    private static bool IsWorse(ReadOnlySpan<float> logits, int a, int b) => logits[a] < logits[b] || (logits[a] == logits[b] && a > b);
}
