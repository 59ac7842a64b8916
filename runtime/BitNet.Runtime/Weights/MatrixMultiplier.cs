using System.Numerics;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Runtime.Weights;

/// <summary>Multiplies packed matrices by activations. It serves one caller at a time and allocates nothing once it has seen each shape.</summary>
public sealed unsafe class MatrixMultiplier : IDisposable
{
    /// <summary>Products in one region, at most.</summary>
    public const int MaxProducts = 16;

    private const int Slots = 12;

    private readonly WorkerPool _pool;
    private readonly int _maxTokens;
    private readonly BlockActivations _blocks;
    private readonly TabulatedActivations _tabulated;
    private AlignedBuffer _tails = new(0);
    private AlignedBuffer _sums = new(0);

    /// <summary>A multiplier for up to <paramref name="maxTokens"/> tokens at once.</summary>
    /// <param name="pool">The threads that compute.</param>
    /// <param name="maxTokens">At least 1; memory for the input's codes grows with it.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public MatrixMultiplier(WorkerPool pool, int maxTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTokens);
        _pool = pool;
        _maxTokens = maxTokens;
        _blocks = new BlockActivations(maxTokens);
        _tabulated = new TabulatedActivations(maxTokens);
    }

    /// <summary>Computes all <paramref name="products"/> of the input <paramref name="x"/> in one parallel region.</summary>
    /// <param name="x">The input; the matrices' kinds of activations say which of its arrays are needed.</param>
    /// <param name="tokens">The number of tokens <c>t</c>, 1 to the maximum.</param>
    /// <param name="products">Up to <see cref="MaxProducts"/> matrices of equal <see cref="PackedMatrix.Columns"/>, with their outputs.</param>
    /// <exception cref="ArgumentException">A number is out of range, or the input lacks an array that a matrix needs.</exception>
    public void Multiply(in Activations x, int tokens, ReadOnlySpan<MatrixProduct> products)
    {
        if (tokens < 1 || tokens > _maxTokens) throw new ArgumentOutOfRangeException(nameof(tokens), tokens, $"The number of tokens lies between 1 and {_maxTokens}.");
        if (products.Length > MaxProducts) throw new ArgumentException($"{products.Length} products in one region; {MaxProducts} are possible.", nameof(products));
        Prepare(x, tokens, products);

        nint* args = stackalloc nint[products.Length * 2 * Slots];
        var buffer = new JobBuffer();
        Span<KernelJob> jobs = buffer;
        int count = 0;
        float* tail = (float*)_tails.Pointer;
        int* sums = (int*)_sums.Pointer;
        for (int i = 0; i < products.Length; i++)
        {
            MatrixProduct product = products[i];
            PackedMatrix w = product.Matrix;
            nint input = InputOf(x, products, i);
            int* groupSums = x.Sums;
            if (w.Granularity == ScaleGranularity.Group)
            {
                SumGroups(x.Codes, tokens, w.Columns, w.GroupWeights, w.Groups, sums);
                groupSums = sums;
                sums += (nint)tokens * w.Groups;
            }

            KernelEntry kernel = w.Kernels.ForTokens(tokens);
            int whole = w.Rows / w.Layout.TileRows;
            if (whole != 0)
            {
                Fill(args, product, 0, input, x.Scales, groupSums, tokens);
                jobs[count++] = new KernelJob(kernel, args, whole, ProductChunks.Grain(w.Panels, w.PanelBytes, tokens, _pool.Threads, kernel.ItemBlock));
                args += Slots;
            }

            if (whole != w.Panels)
            {
                Fill(args, new MatrixProduct(w, tail, w.Layout.TileRows), whole, input, x.Scales, groupSums, tokens);
                jobs[count++] = new KernelJob(kernel, args, 1, 1);
                args += Slots;
                tail += (nint)tokens * w.Layout.TileRows;
            }
        }

        _pool.Run(jobs[..count]);
        CopyTails(tokens, products);
    }

    /// <summary>Frees the buffers.</summary>
    public void Dispose()
    {
        _tails.Dispose();
        _sums.Dispose();
        _blocks.Dispose();
        _tabulated.Dispose();
    }

    /// <summary>The input in the form that a product reads.</summary>
    private nint InputOf(in Activations x, ReadOnlySpan<MatrixProduct> products, int index)
    {
        PackedMatrix w = products[index].Matrix;
        if (w.Tabulation is not null) return (nint)_tabulated.TablesOf(products, index);
        return w.Activations switch
        {
            ActivationKind.Float => (nint)x.Values,
            ActivationKind.Int8Per32 => (nint)_blocks.Codes,
            _ => (nint)x.Codes,
        };
    }

    private void Fill(nint* args, in MatrixProduct product, int panel, nint input, float* scales, int* sums, int tokens)
    {
        PackedMatrix w = product.Matrix;
        bool blocks = w.Activations == ActivationKind.Int8Per32;
        args[0] = (nint)(w.Data + panel * w.PanelBytes);
        args[1] = blocks ? (nint)w.Levels : (nint)(w.Granularity is ScaleGranularity.Row or ScaleGranularity.Group ? w.Scales + (nint)panel * w.Groups * w.Layout.TileRows : w.Scales);
        args[2] = input;
        args[3] = (nint)(blocks ? _blocks.Scales : scales);
        args[4] = (nint)(blocks ? _blocks.Sums : sums);
        args[5] = (nint)product.Output;
        args[6] = w.Columns;
        args[7] = tokens;
        args[8] = product.Stride;
        // Kernels always read a residual: where there is none, it is the result itself, of which they keep no bit.
        args[9] = (nint)(product.Residual == null ? product.Output : product.Residual);
        args[10] = product.Residual == null ? 0 : -1;
        args[11] = w.GroupWeights;
    }

    // Sums stay in int: a row of 2^24 codes of magnitude 127 is below 2^31.
    private static void SumGroups(sbyte* codes, int tokens, int columns, int group, int groups, int* sums)
    {
        for (int t = 0; t < tokens; t++)
        {
            sbyte* row = codes + (nint)t * columns;
            for (int g = 0; g < groups; g++)
            {
                int begin = g * group;
                sums[(nint)t * groups + g] = Sum(row + begin, Math.Min(group, columns - begin));
            }
        }
    }

    private static int Sum(sbyte* codes, int count)
    {
        var total = Vector<int>.Zero;
        int i = 0;
        for (; i <= count - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
        {
            Vector.Widen(Vector.Load(codes + i), out Vector<short> low, out Vector<short> high);
            // Two codes fit an int16.
            Vector.Widen(low + high, out Vector<int> a, out Vector<int> b);
            total += a + b;
        }

        int sum = Vector.Sum(total);
        for (; i < count; i++) sum += codes[i];
        return sum;
    }

    private void Prepare(in Activations x, int tokens, ReadOnlySpan<MatrixProduct> products)
    {
        long tails = 0;
        long sums = 0;
        foreach (ref readonly MatrixProduct product in products)
        {
            PackedMatrix w = product.Matrix;
            if (w.Columns != products[0].Matrix.Columns)
                throw new ArgumentException($"'{w.Name}' has {w.Columns} columns, '{products[0].Matrix.Name}' {products[0].Matrix.Columns}: they cannot share an input.", nameof(products));
            if (product.Output == null || product.Stride < w.Rows)
                throw new ArgumentException($"The output of '{w.Name}' has a stride of {product.Stride} floats; its {w.Rows} rows need as many.", nameof(products));
            bool given = w.Activations == ActivationKind.Int8PerToken ? x.Codes != null && x.Scales != null && x.Sums != null : x.Values != null;
            if (!given) throw new ArgumentException($"'{w.Name}' multiplies {w.Activations} activations, which the input lacks.", nameof(x));
            if (w.Rows % w.Layout.TileRows != 0) tails += (long)_maxTokens * w.Layout.TileRows;
            if (w.Granularity == ScaleGranularity.Group) sums += (long)_maxTokens * w.Groups;
        }

        AlignedBuffer.Grow(ref _tails, tails * sizeof(float));
        AlignedBuffer.Grow(ref _sums, sums * sizeof(int));
        QuantiseBlocks(x, tokens, products);
        _tabulated.Reserve(products);
        _tabulated.Tabulate(x.Codes, tokens, products, _pool);
    }

    // Once for all products that share the input: the kernels of several layouts are one.
    private void QuantiseBlocks(in Activations x, int tokens, ReadOnlySpan<MatrixProduct> products)
    {
        foreach (ref readonly MatrixProduct product in products)
        {
            if (product.Matrix.Quantiser is not { } quantiser) continue;
            _blocks.Reserve(product.Matrix.Columns);
            _blocks.Quantise(quantiser, x.Values, tokens, product.Matrix.Columns, _pool);
            return;
        }
    }

    private void CopyTails(int tokens, ReadOnlySpan<MatrixProduct> products)
    {
        float* tail = (float*)_tails.Pointer;
        foreach (ref readonly MatrixProduct product in products)
        {
            int tileRows = product.Matrix.Layout.TileRows;
            int rest = product.Matrix.Rows % tileRows;
            if (rest == 0) continue;
            int whole = product.Matrix.Rows - rest;
            for (int t = 0; t < tokens; t++, tail += tileRows)
            {
                nint at = t * product.Stride + whole;
                for (int i = 0; i < rest; i++) product.Output[at + i] = product.Residual == null ? tail[i] : product.Residual[at + i] + tail[i];
            }
        }
    }

    [System.Runtime.CompilerServices.InlineArray(2 * MaxProducts)]
    private struct JobBuffer
    {
        private KernelJob _first;
    }
}
