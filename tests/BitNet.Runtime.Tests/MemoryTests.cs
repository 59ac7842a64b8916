using BitNet.Runtime.Memory;
using BitNet.Runtime.Models;

namespace BitNet.Runtime.Tests;

public sealed unsafe class MemoryTests
{
    [Theory]
    [InlineData(0, 64)]
    [InlineData(1, 64)]
    [InlineData(100_000, 4096)]
    [InlineData(5_000_001, 64)]
    public void A_buffer_is_aligned_and_zero(int bytes, int alignment)
    {
        using var buffer = new AlignedBuffer(bytes, alignment);
        Assert.Equal(0, buffer.Address % alignment);
        Assert.False(new ReadOnlySpan<byte>(buffer.Pointer, bytes + AlignedBuffer.Slack).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_dense_buffer_differs_in_pages_only()
    {
        using var buffer = new AlignedBuffer(5_000_001, dense: true);
        Assert.Equal(0, buffer.Address % AlignedBuffer.LargePage);
        Assert.False(new ReadOnlySpan<byte>(buffer.Pointer, 5_000_001 + AlignedBuffer.Slack).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_buffer_refuses_sizes_and_alignments_out_of_range_and_use_after_disposal()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedBuffer(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedBuffer(long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedBuffer(8, 48));
        Assert.Contains("not to be had", Assert.Throws<OutOfMemoryException>(() => new AlignedBuffer(1L << 60)).Message);
        var buffer = new AlignedBuffer(8);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Address);
    }

    [Fact]
    public void An_arena_gives_buffers_that_do_not_overlap()
    {
        using var arena = new BufferArena();
        long[] sizes = [1, 64, 0, 1000, 63];
        long[] offsets = [.. sizes.Select(size => arena.Reserve(size))];
        Assert.Throws<InvalidOperationException>(() => arena.Address(0));
        arena.Allocate();
        Assert.Throws<InvalidOperationException>(() => arena.Reserve(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.Address(arena.Bytes));
        for (int i = 0; i < sizes.Length; i++)
        {
            Assert.Equal(0, arena.Address(offsets[i]) % AlignedBuffer.CacheLine);
            Assert.True((i + 1 < sizes.Length ? offsets[i + 1] : arena.Bytes) >= offsets[i] + sizes[i] + AlignedBuffer.Slack);
        }
    }

    [Fact]
    public void A_shared_buffer_has_room_for_the_largest()
    {
        using BufferArena one = new(), shared = new();
        Assert.Equal(one.Reserve(1000), shared.Reserve(64, 1000, 63));
        Assert.Equal(one.Bytes, shared.Bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => shared.Reserve(64, -1));
    }

    [Fact]
    public void A_cache_counts_its_positions_and_refuses_more_than_it_holds()
    {
        using var cache = new KvCache(3, [1024, 2048], "f16", capacity: 10);
        nint[] buffers = [cache.Buffer(0, 0), cache.Buffer(1, 0), cache.Buffer(0, 1), cache.Buffer(1, 2)];
        Assert.Equal(4, buffers.Distinct().Count());
        cache.Append(7);
        Assert.Contains("7 of 10", Assert.Throws<InvalidOperationException>(() => cache.Append(4)).Message);
        cache.Truncate(2);
        Assert.Equal(2, cache.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Truncate(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Buffer(2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Buffer(0, 3));
        Assert.Contains("bf16", Assert.Throws<ArgumentException>(() => new KvCache(1, [8], "bf16", 1)).Message);
    }
}
