namespace BitNet.Gen.Tests.Formats;

/// <summary>
/// Matrices in an order of their own come back as rows. They are stored by loops written from the reference note, whose check sums prove the loops.
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
        byte[] stored = Pairs(weights, rows, columns, tileRows, tileColumns, blockRows);
        Assert.Equal(crc, Crc32(stored));
        var format = new CompiledFormat(SpecTexts.Format("tl1"));
        Assert.Equal((uint)stored.Length, format.StoredBytes(rows, columns, tileRows, tileColumns, blockRows));
        Assert.Equal(weights.Select(w => (byte)(w + 1)), format.Arrange(stored, rows, columns, tileRows, tileColumns, blockRows));
    }

    [Theory]
    [InlineData(32, 24, 32, 24, 0x5da682a3u)]
    [InlineData(64, 96, 32, 48, 0x0666bfb9u)]
    [InlineData(64, 96 + 32, 32, 96, null)]
    [InlineData(256, 192 + 64, 128, 96, null)]
    public void TriplesInTiles(int rows, int columns, int tileRows, int tileColumns, uint? crc)
    {
        int[] weights = Ternary(rows * columns);
        byte[] stored = Triples(weights, rows, columns, tileRows, tileColumns);
        if (crc is { } known) Assert.Equal(known, Crc32(stored));
        Assert.Equal(weights.Select(w => (byte)(w + 1)), new CompiledFormat(SpecTexts.Format("tl2")).Arrange(stored, rows, columns, tileRows, tileColumns));
    }

    [Fact]
    public void PairsBehindTriples() => Assert.Equal(0x2f46a878u, Crc32(PairsOf32(Ternary(32 * 32), 32, 32, 0, 32)));

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

    private static byte[] Pairs(int[] weights, int rows, int columns, int tileRows, int tileColumns, int blockRows)
    {
        int by = 256 / blockRows;
        var stored = new List<byte>();
        for (int mt = 0; mt < rows; mt += tileRows)
        for (int kt = 0; kt < columns; kt += tileColumns)
        for (int rb = 0; rb < tileRows; rb += blockRows)
        for (int kb = 0; kb < tileColumns; kb += by)
        for (int rg = 0; rg < blockRows; rg += 16)
        for (int k4 = 0; k4 < by; k4 += 4)
        for (int r = 0; r < 16; r++)
            stored.Add(TwoPairs(weights, ((mt + rb + rg + r) * columns) + kt + kb + k4));
        return [.. stored];
    }

    private static byte TwoPairs(int[] weights, int at)
    {
        int Pair(int first) => (3 * weights[first]) + weights[first + 1] + 4;
        return (byte)(Pair(at) << 4 | Pair(at + 2));
    }

    private static byte[] Triples(int[] weights, int rows, int columns, int tileRows, int tileColumns)
    {
        int whole = columns - (columns % tileColumns);
        List<byte> indices = [], signs = [];
        for (int mt = 0; mt < rows; mt += tileRows)
        for (int kt = 0; kt < whole; kt += tileColumns)
        for (int rb = 0; rb < tileRows; rb += 32)
        {
            int Value(int row, int triple)
            {
                int at = ((mt + rb + row) * columns) + kt + (3 * triple);
                return (9 * weights[at]) + (3 * weights[at + 1]) + weights[at + 2];
            }

            for (int kb = 0; kb < tileColumns / 6; kb++)
            {
                foreach (int row in Order) indices.Add((byte)(Math.Abs(Value(row, 2 * kb)) << 4 | Math.Abs(Value(row, (2 * kb) + 1))));
            }

            for (int g = 0; g < tileColumns / 24; g++)
            {
                for (int lane = 0; lane < 16; lane++)
                {
                    int word = Enumerable.Range(0, 16).Sum(i => Value((i % 2 * 16) + lane, (8 * g) + (i / 2)) < 0 ? 1 << (15 - i) : 0);
                    signs.Add((byte)word);
                    signs.Add((byte)(word >> 8));
                }
            }
        }

        return [.. indices, .. signs, .. PairsOf32(weights, rows, columns, whole, tileRows)];
    }

    private static IEnumerable<int> Order => [.. Enumerable.Range(0, 8), .. Enumerable.Range(16, 8), .. Enumerable.Range(8, 8), .. Enumerable.Range(24, 8)];

    private static byte[] PairsOf32(int[] weights, int rows, int columns, int from, int tileRows)
    {
        var stored = new List<byte>();
        for (int mt = 0; mt < rows; mt += tileRows)
        for (int kt = from; kt < columns; kt += 32)
        for (int rb = 0; rb < tileRows; rb += 32)
        for (int kb = 0; kb < 32; kb += 4)
        {
            foreach (int row in Order) stored.Add(TwoPairs(weights, ((mt + rb + row) * columns) + kt + kb));
        }

        return [.. stored];
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
