using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Matmul;

/// <summary>Blocks from the register count: over the budget the speed collapses (170 to 60 GMAC/s were measured).</summary>
internal static class MatmulBlocks
{
    private const int MaxTokens = 8;

    /// <summary>Inline unpacking is for up to a dozen tokens or two, and each number of tokens up to a block's has code of its own.</summary>
    private const int MaxInlineTokens = 6;

    /// <summary>Tiles of sub-blocks and of lookups are unrolled: larger blocks would not fit the JIT compiler's budget of locals.</summary>
    private const int MaxBlockTokens = 4;

    /// <summary>In all streams together: 6 to 16 KB ahead gain 13 to 19 % in a gemv, 1 KB ahead loses.</summary>
    private const int PrefetchBytes = 8192;

    /// <summary>
    /// Integer sums: accumulators, codes, an activation, a product where multiply-add is not one row; inline also the packed bytes and the mask.
    /// One token reads two panels at a time where registers allow, because a processor foresees more of two streams of memory than of one: they ran at 1.1 to 1.25
    /// of its speed. A third gains up to a tenth more where the rows of a matrix are many; processors' tunings say so. A few tokens take one vector of rows: two ran at 0.9.
    /// A chain of one step waits for its own sums, so that a second set of them ran 1.45 times as fast.
    /// </summary>
    public static MatmulBlock Integer(TargetSpec target, LayoutSpec layout, DotChain chain, TokenCount tokens)
    {
        int perTile = layout.TileBytes / target.VectorBytes;
        if (tokens == TokenCount.One)
        {
            int sums = chain.Steps.Count == 1 ? 2 : 1;
            var two = new MatmulBlock(2 * perTile, 1, Staged: false, sums, PrefetchBytes / 2);
            return OneTokenRegisters(target, (ByteLayout)layout.Tile, chain, two) <= target.Registers ? two : new MatmulBlock(Math.Min(perTile, 4), 1, Staged: false, 2 * sums, PrefetchBytes);
        }

        if (tokens == TokenCount.Many)
        {
            var (vectors, count) = Best((v, m) => v <= 2 && Fits(new MatmulBlock(v, m, Staged: true, 1, 0)));
            return new MatmulBlock(vectors, count, Staged: true, 1, 0);
        }

        var (rows, few) = Best((v, m) => v == 1 && m <= MaxInlineTokens && Fits(new MatmulBlock(v, m, Staged: false, 1, PrefetchBytes)));
        var block = new MatmulBlock(rows, few, Staged: false, 1, PrefetchBytes);
        return chain.Steps.Count == 1 && Fits(block with { Sums = 2 }) ? block with { Sums = 2 } : block;

        bool Fits(MatmulBlock candidate) => Registers(target, chain, candidate) <= target.Registers;
    }

    /// <summary>Registers that an integer product of one token keeps busy: accumulators, a tile's activations, then a vector's packed bytes, codes, mask, and raised codes with theirs.</summary>
    private static int OneTokenRegisters(TargetSpec target, ByteLayout layout, DotChain chain, MatmulBlock block) =>
        (block.RowVectors * block.Sums * AccumulatorRegisters(target, chain)) + layout.Codes.Count + 3 + (RaisedCodes.Find(target, layout, chain) is null ? 0 : 2);

    private static int AccumulatorRegisters(TargetSpec target, DotChain chain) =>
        Math.Max(1, chain.Lanes(0, target.VectorBytes) * chain.Steps[0].Lane.Bits() / target.VectorBits);

    /// <summary>Registers that an integer product keeps busy.</summary>
    public static int Registers(TargetSpec target, DotChain chain, MatmulBlock block)
    {
        int registers = AccumulatorRegisters(target, chain);
        int product = chain.Widens && registers == 1 ? 1 : 0;
        int v = block.RowVectors;
        return (v * block.Tokens * block.Sums * registers) + (block.Staged ? v : (2 * v) + 1) + 1 + product;
    }

    /// <summary>Registers that a float product keeps busy.</summary>
    public static int Registers(ElementLayout elements, MatmulBlock block) =>
        (block.RowVectors * block.Tokens) + Math.Min(block.RowVectors, block.Tokens) + 1 + (elements.Element == ElementType.F32 ? 0 : 2);

    /// <summary>
    /// Registers that a product of sub-blocks keeps busy: for each cell a float32 and the operands' partial sums, widened ones too where a sub-block needs several;
    /// packed bytes and operands, an activation and a product.
    /// </summary>
    public static int Registers(TargetSpec target, LayoutSpec layout, BlockCodes codes, MatmulBlock block)
    {
        var chain = codes.Chain;
        int registers = AccumulatorRegisters(target, chain);
        int widened = chain.Widens && chain.Additions < layout.TileK / ByteLayout.DotBytes ? 1 : 0;
        return (block.RowVectors * block.Tokens * (1 + (codes.Digits * (registers + widened)))) + (block.RowVectors * (1 + codes.Digits)) + 2;
    }

    /// <summary>Sums of sub-blocks; several tokens share the unpacking.</summary>
    public static MatmulBlock Blocks(TargetSpec target, LayoutSpec layout, BlockCodes codes, TokenCount tokens)
    {
        int perTile = layout.TileRows * ByteLayout.DotBytes / target.VectorBytes;
        if (tokens == TokenCount.One)
        {
            var two = new MatmulBlock(2 * perTile, 1, Staged: false, 1, PrefetchBytes / 2);
            return Registers(target, layout, codes, two) <= target.Registers ? two : new MatmulBlock(Math.Min(perTile, 4), 1, Staged: false, 1, PrefetchBytes);
        }

        var (vectors, count) = Best((v, m) => v == 1 && m <= MaxBlockTokens && Registers(target, layout, codes, new MatmulBlock(v, m, Staged: false, 1, PrefetchBytes)) <= target.Registers);
        return new MatmulBlock(vectors, count, Staged: false, 1, PrefetchBytes);
    }

    /// <summary>Registers that a product by lookup keeps busy: for each cell both digits and the sums that they are widened to, two registers; packed bytes and an index for each vector of rows, a table, what it gives, and a mask.</summary>
    public static int Registers(MatmulBlock block) => (block.RowVectors * block.Tokens * (LookupTables.Digits + 2)) + (2 * block.RowVectors) + 3;

    /// <summary>Sums that are looked up: vectors of rows share the tables, tokens the indices.</summary>
    public static MatmulBlock Lookup(TargetSpec target, LayoutSpec layout, TokenCount tokens)
    {
        int perTile = layout.TileRows / target.VectorBytes;
        var (vectors, count) = Best((v, m) => (tokens == TokenCount.One ? v <= perTile && m == 1 : v == 1 && m <= MaxBlockTokens)
            && Registers(new MatmulBlock(v, m, Staged: false, 1, PrefetchBytes)) <= target.Registers);
        return new MatmulBlock(vectors, count, Staged: false, 1, PrefetchBytes);
    }

    /// <summary>
    /// Float sums: accumulators, the weights or activations, whichever are fewer, and one of the others; elements that are not float32 need two registers to convert.
    /// One token: as many chains of additions as hide their latency.
    /// </summary>
    public static MatmulBlock Float(TargetSpec target, LayoutSpec layout, ElementLayout elements, TokenCount tokens)
    {
        int perTile = layout.TileRows / target.Lanes(ElementType.F32);
        if (tokens == TokenCount.One)
        {
            // Where registers allow, two panels: two streams of memory ran at 1.28 of the speed of one. Tiles with scales take turns where they do not: 1.16.
            int vectors = Math.Min(target.Registers >= 32 ? 2 * perTile : perTile, 8);
            if (elements.Scale is not null && vectors == perTile) vectors *= 2;
            return new MatmulBlock(vectors, 1, Staged: false, 1, PrefetchBytes);
        }

        var (rows, count) = Best((v, m) => v <= perTile && Registers(elements, new MatmulBlock(v, m, Staged: false, 1, 0)) <= target.Registers);
        return new MatmulBlock(rows, count, Staged: false, 1, tokens == TokenCount.Few ? PrefetchBytes : 0);
    }

    /// <summary>Why a block cannot be scheduled, in words; null where it can.</summary>
    public static string? Impossible(TargetSpec target, LayoutSpec layout, TokenCount count, MatmulBlock block)
    {
        if (count == TokenCount.One && block.Tokens != 1) return "a product for one token has 'tokens: 1'";
        int perTile = layout.Tile is ElementLayout ? layout.TileRows / target.Lanes(ElementType.F32) : layout.TileRows * ((ByteLayout)layout.Tile).RunBytes / target.VectorBytes;
        if (perTile % block.RowVectors != 0 && block.RowVectors % perTile != 0)
            return $"{perTile} vectors hold the rows of a tile, of which 'vectors' must be a divisor or a multiple";
        if (layout.Tile is not ByteLayout bytes)
            return block.Staged || block.Sums > 1 ? "float products have 'unpack: inline' and 'sums: 1', because the order of their additions is part of the result" : null;
        if (bytes.IsLookup)
            return block.Staged || block.Sums > 1 ? "products by lookup have 'unpack: inline' and 'sums: 1': their sums are short already" : null;
        if (bytes.Scale is not null)
            return block.Staged || block.Sums > 1 ? "products of sub-blocks have 'unpack: inline' and 'sums: 1', because each is scaled by itself" : null;
        if (block.Staged && block.Sums > 1) return "staged codes are summed in one chain: 'sums: 1'";
        return block.Sums > bytes.Codes.Count ? $"a byte holds {bytes.Codes.Count} codes, which is the most partial sums there can be" : null;
    }

    private static (int Vectors, int Tokens) Best(Func<int, int, bool> fits)
    {
        var best = (Vectors: 1, Tokens: 1);
        double bestScore = 0;
        for (int v = 1; v <= 4; v *= 2)
        {
            for (int m = 1; m <= MaxTokens; m++)
            {
                double score = (double)v * m / (v + m);
                if (!fits(v, m) || score <= bestScore) continue;
                bestScore = score;
                best = (v, m);
            }
        }

        return best;
    }
}
