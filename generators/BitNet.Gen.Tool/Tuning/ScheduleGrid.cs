using BitNet.Gen.Matmul;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>The schedules that are tried: first blocks, then the other knobs of the best block. How far ahead to read depends on how many panels are read at once, so that blocks come with several distances.</summary>
internal static class ScheduleGrid
{
    // For several panels at once: together they must fit the first cache.
    private const int NearPrefetch = 1024;

    private static readonly int[] s_vectors = [1, 2, 3, 4, 6, 8, 12, 16];
    private static readonly int[] s_sums = [1, 2, 4];
    private static readonly int[] s_prefetch = [0, 512, 1024, 2048, 4096, 8192, 16384];

    /// <summary>Blocks of every size, in both kinds of unpacking.</summary>
    /// <param name="like">Where the other knobs come from.</param>
    public static IEnumerable<MatmulBlock> Blocks(TokenCount count, MatmulBlock like)
    {
        foreach (int vectors in s_vectors)
        {
            if (count == TokenCount.One)
            {
                foreach (int prefetch in s_prefetch) yield return like with { RowVectors = vectors, Prefetch = prefetch };
                continue;
            }

            for (int tokens = 2; tokens <= 8; tokens++)
            {
                yield return new MatmulBlock(vectors, tokens, Staged: true, 1, 0);
                yield return new MatmulBlock(vectors, tokens, Staged: false, 1, like.Prefetch);
                if (count == TokenCount.Few && vectors > 1) yield return new MatmulBlock(vectors, tokens, Staged: false, 1, NearPrefetch);
            }
        }
    }

    /// <summary>The same block with other partial sums and prefetch distances.</summary>
    public static IEnumerable<MatmulBlock> Refinements(MatmulBlock block) =>
        block.Staged ? [] : s_sums.SelectMany(_ => s_prefetch, (sums, prefetch) => block with { Sums = sums, Prefetch = prefetch });
}
