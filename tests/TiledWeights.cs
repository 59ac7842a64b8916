namespace BitNet.Tests;

/// <summary>Stores ternary weights (-1, 0, 1) in the orders of bitnet.cpp's lookup tables, by loops written from the reference note.</summary>
internal static class TiledWeights
{
    /// <summary>Pairs of weights, two in a byte, in tiles (TL1).</summary>
    public static byte[] Pairs(int[] weights, int rows, int columns, int tileRows, int tileColumns, int blockRows)
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

    /// <summary>Triples of weights with their signs apart, then the columns that fill no tile as pairs (TL2).</summary>
    public static byte[] Triples(int[] weights, int rows, int columns, int tileRows, int tileColumns)
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

    /// <summary>The columns behind the triples.</summary>
    public static byte[] PairsOf32(int[] weights, int rows, int columns, int from, int tileRows)
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
}
