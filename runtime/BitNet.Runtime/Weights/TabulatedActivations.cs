using BitNet.Runtime.Memory;
using BitNet.Runtime.Threading;

namespace BitNet.Runtime.Weights;

/// <summary>
/// Inputs as products by lookup read them: for each group of columns the sums of all combinations of codes. They are made once for all matrices of a layout
/// that share an input. The buffer grows to the largest input seen.
/// </summary>
internal sealed unsafe class TabulatedActivations(int maxTokens) : IDisposable
{
    private AlignedBuffer _tables = new(0);

    /// <summary>Makes room for the tables of <paramref name="products"/>.</summary>
    public void Reserve(ReadOnlySpan<MatrixProduct> products) => AlignedBuffer.Grow(ref _tables, OffsetOf(products, products.Length));

    /// <summary>Makes the tables of <paramref name="products"/> from the codes of <paramref name="tokens"/> tokens.</summary>
    public void Tabulate(sbyte* codes, int tokens, ReadOnlySpan<MatrixProduct> products, WorkerPool pool)
    {
        nint* args = stackalloc nint[] { (nint)codes, 0, 0 };
        for (int i = 0; i < products.Length; i++)
        {
            PackedMatrix w = products[i].Matrix;
            if (w.Tabulation is not { } tabulation || FirstAlike(products, i) != i) continue;
            args[1] = (nint)TablesOf(products, i);
            args[2] = w.Columns;
            pool.Run(tabulation, args, (nint)tokens * w.Tiles);
        }
    }

    /// <summary>The tables that product <paramref name="index"/> reads.</summary>
    public byte* TablesOf(ReadOnlySpan<MatrixProduct> products, int index) => _tables.Pointer + OffsetOf(products, FirstAlike(products, index));

    /// <summary>Frees the buffer.</summary>
    public void Dispose() => _tables.Dispose();

    private static int FirstAlike(ReadOnlySpan<MatrixProduct> products, int index)
    {
        int first = 0;
        while (products[first].Matrix.Layout != products[index].Matrix.Layout) first++;
        return first;
    }

    private long OffsetOf(ReadOnlySpan<MatrixProduct> products, int index)
    {
        long bytes = 0;
        for (int i = 0; i < index; i++)
        {
            PackedMatrix w = products[i].Matrix;
            if (w.Tabulation is not null && FirstAlike(products, i) == i) bytes += checked((long)maxTokens * w.Tiles * w.Layout.TableBytes);
        }

        return bytes;
    }
}
