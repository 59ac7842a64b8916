namespace BitNet.Runtime.Memory;

/// <summary>Many buffers in one allocation: first every size is reserved, then the memory is allocated once.</summary>
public sealed class BufferArena : IDisposable
{
    private AlignedBuffer? _memory;

    /// <summary>Bytes reserved so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>
    /// Reserves a buffer at the next cache line, with <see cref="AlignedBuffer.Slack"/> bytes behind it, that has room for the largest of <paramref name="sizes"/>:
    /// values that are never needed at the same time share one.
    /// </summary>
    /// <param name="sizes">Sizes in bytes.</param>
    /// <returns>The offset to pass to <see cref="Address"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="OverflowException">The total exceeds an int64.</exception>
    /// <exception cref="InvalidOperationException">The memory was already allocated.</exception>
    public long Reserve(params ReadOnlySpan<long> sizes)
    {
        if (_memory is not null) throw new InvalidOperationException("The arena is allocated; reserve every buffer before Allocate.");
        long largest = 0;
        foreach (long bytes in sizes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(bytes, nameof(sizes));
            largest = Math.Max(largest, bytes);
        }

        long offset = Bytes;
        Bytes = checked(offset + largest + AlignedBuffer.Slack + AlignedBuffer.CacheLine - 1) & ~(long)(AlignedBuffer.CacheLine - 1);
        return offset;
    }

    /// <summary>Allocates all that was reserved, zeroed and aligned to a page.</summary>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    /// <exception cref="OutOfMemoryException">The system has not that much memory.</exception>
    public void Allocate()
    {
        if (_memory is not null) throw new InvalidOperationException("The arena is already allocated.");
        _memory = new AlignedBuffer(Bytes, AlignedBuffer.Page);
    }

    /// <summary>The address of the buffer that <see cref="Reserve"/> gave this offset.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No reserved byte has this offset.</exception>
    /// <exception cref="InvalidOperationException">Nothing is allocated yet.</exception>
    public nint Address(long offset)
    {
        if (_memory is null) throw new InvalidOperationException("The arena is not allocated; call Allocate after the last Reserve.");
        if ((ulong)offset >= (ulong)Bytes) throw new ArgumentOutOfRangeException(nameof(offset), offset, "The offset was not reserved in this arena.");
        return _memory.Address + (nint)offset;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _memory?.Dispose();
}
