using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Tests;

/// <summary>Chunks are small enough for threads to end together, and hold whole blocks where the matrix allows it.</summary>
public sealed class ProductChunksTests
{
    [Theory]
    [InlineData(432, 10240, 1, 2, 1, 27)]
    [InlineData(432, 10240, 1, 2, 8, 24)]
    [InlineData(432, 10240, 1, 1, 1, 51)]
    [InlineData(160, 10240, 1, 2, 8, 8)]
    [InlineData(40, 10240, 1, 2, 8, 2)]
    [InlineData(80, 10240, 1, 2, 8, 8)]
    [InlineData(432, 10240, 6, 2, 1, 4)]
    [InlineData(432, 10240, 6, 2, 6, 6)]
    [InlineData(432, 10240, 6, 2, 3, 3)]
    [InlineData(1, 10240, 1, 64, 1, 1)]
    [InlineData(1000, 1 << 22, 1, 2, 1, 1)]
    public void A_chunk_has_so_many_panels(long panels, long bytes, int tokens, int threads, int block, int expected) =>
        Assert.Equal(expected, ProductChunks.Grain(panels, bytes, tokens, threads, block));
}
