namespace BitNet.Runtime.Weights;

/// <summary>How a product of matrices is divided among threads.</summary>
public static class ProductChunks
{
    // A chunk of a product for one token reads at most this many bytes: beyond that, reading gains nothing from longer runs.
    private const long MaxBytes = 512 * 1024;

    // Chunks of a matrix for each thread, at least, so that threads of unequal speed end together: fewer for several tokens, where a chunk is more work.
    private const int ChunksPerThread = 8;
    private const int ManyTokensChunksPerThread = 4;
    private const int ManyTokensPanels = 4;

    /// <summary>The panels that a thread takes at once.</summary>
    /// <param name="panels">Panels of the matrix.</param>
    /// <param name="panelBytes">Bytes of a panel.</param>
    /// <param name="tokens">Tokens that are multiplied.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="block">Panels that the kernel does in one go (<see cref="Tables.KernelEntry.ItemBlock"/>): a chunk holds whole blocks where the matrix is large enough.</param>
    public static nint Grain(long panels, long panelBytes, int tokens, int threads, int block)
    {
        long even = panels / ((long)threads * (tokens > 1 ? ManyTokensChunksPerThread : ChunksPerThread));
        long most = tokens > 1 ? Math.Max(ManyTokensPanels, block) : MaxBytes / panelBytes;
        long grain = Math.Max(1, Math.Min(most, even));
        return (nint)(grain < (block + 1) / 2 ? grain : Math.Max(block, grain / block * block));
    }
}
