
namespace BitNet.Gen.Tests.Formats;

/// <summary>
/// Matrices in an order of their own come back as rows. They are stored by <see cref="TiledWeights"/>, which the reference note's check sums prove.
/// </summary>
public sealed class ArrangementTests
{
    [Theory]
    [InlineData(32, 16, 32, 16, 32, 0x341ac420u)]
    [InlineData(64, 64, 32, 32, 32, 0x76aeecd3u)]
    [InlineData(128, 32, 64, 16, 64, 0x346d49f0u)]
    public void PairsInTiles(int rows, int columns, int tileRows, int tileColumns, int blockRows, uint crc)
    {
        int[] weights = Ternary(rows * columns);
        byte[] stored = TiledWeights.Pairs(weights, rows, columns, tileRows, tileColumns, blockRows);
        Assert.Equal(crc, Crc32(stored));
        var format = new CompiledFormat(SpecTexts.Format("tl1"));
        Assert.Equal((uint)stored.Length, format.StoredBytes(rows, columns, tileRows, tileColumns, blockRows));
        byte[] codes = [.. weights.Select(w => (byte)(w + 1))];
        Assert.Equal(codes, format.Arrange(stored, rows, columns, tileRows, tileColumns, blockRows));
        Assert.Equal(stored, format.Rearrange(codes, stored.Length, rows, columns, tileRows, tileColumns, blockRows));
    }

    [Theory]
    [InlineData(32, 24, 32, 24, 0x5da682a3u)]
    [InlineData(64, 96, 32, 48, 0x0666bfb9u)]
    [InlineData(64, 96 + 32, 32, 96, null)]
    [InlineData(256, 192 + 64, 128, 96, null)]
    public void TriplesInTiles(int rows, int columns, int tileRows, int tileColumns, uint? crc)
    {
        int[] weights = Ternary(rows * columns);
        byte[] stored = TiledWeights.Triples(weights, rows, columns, tileRows, tileColumns);
        if (crc is { } known) Assert.Equal(known, Crc32(stored));
        var format = new CompiledFormat(SpecTexts.Format("tl2"));
        byte[] codes = [.. weights.Select(w => (byte)(w + 1))];
        Assert.Equal(codes, format.Arrange(stored, rows, columns, tileRows, tileColumns));
        // What the size leaves behind the tiles is zero.
        Assert.Equal([.. stored, .. new byte[40]], format.Rearrange(codes, stored.Length + 40, rows, columns, tileRows, tileColumns));
    }

    [Fact]
    public void PairsBehindTriples() => Assert.Equal(0x2f46a878u, Crc32(TiledWeights.PairsOf32(Ternary(32 * 32), 32, 32, 0, 32)));

    [Theory]
    [InlineData(1536, 1536, 192)]
    [InlineData(4096, 4096, 96)]
    public void SizesAreTheReferences(int rows, int columns, int tileColumns)
    {
        uint bytes = new CompiledFormat(SpecTexts.Format("tl2")).StoredBytes(rows, columns, 128, tileColumns);
        Assert.Equal(0u, bytes % 32);
        Assert.Equal((((columns - 256) * rows / 3 * 5 / 8) + (256 * rows / 2 * 4 / 8) + 31) / 32 * 32, (int)bytes);
    }

    [Fact]
    public void RowsAQuarterApart()
    {
        byte[] stored = [2, 1, 4, 137, 97, 146, 168, 136];
        var format = new CompiledFormat(SpecTexts.Format("hf_ternary"));
        Assert.Equal(8u, format.StoredBytes(8, 4));
        Assert.Equal(0u, format.StoredBytes(6, 4));
        Assert.Equal(Ternary(32).Select(w => (byte)(w + 1)), format.Arrange(stored, 8, 4));
    }

    [Fact]
    public void WhatLiesOutsideIsNotRead()
    {
        // Half of the bytes are missing: their weights get a code that no range allows.
        byte[] codes = new CompiledFormat(SpecTexts.Format("hf_ternary")).Arrange([0, 0, 0, 0], 8, 4);
        Assert.Equal(16, codes.Count(code => code == 0));
        Assert.Equal(16, codes.Count(code => code == 3));
    }

    /// <summary>The sequence of the reference note.</summary>
    private static int[] Ternary(int count)
    {
        var weights = new int[count];
        uint state = 1;
        for (int i = 0; i < count; i++)
        {
            state = ((1103515245 * state) + 12345) & 0x7FFFFFFF;
            weights[i] = (int)((state >> 16) % 3) - 1;
        }

        return weights;
    }

    private static uint Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }

        return ~crc;
    }
}
