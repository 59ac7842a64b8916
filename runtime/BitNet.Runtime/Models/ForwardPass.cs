using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Models;

/// <summary>A model that computes logits from tokens; the base of generated ones.</summary>
/// <remarks>It serves one caller at a time: its buffers are its own.</remarks>
public abstract unsafe class ForwardPass : IDisposable
{
    // Products of two counts stay within an int64, whatever a file says.
    private const int MaxCount = 1 << 24;

    // Linux maps whole folios around a page that is touched, 2 MiB for a row of 5 KiB where the file was read ahead (measured on
    // ext4): 16 rows are 32 MiB at most. To let them go takes 3 microseconds.
    private const int RowsAtOnce = 16;

    private readonly MatrixMultiplier _multiplier;

    /// <summary>Takes kernels, threads and limits from the model's source.</summary>
    protected ForwardPass(IModelSource source)
    {
        Kernels = source.Kernels;
        Pool = source.Pool;
        BatchTokens = source.BatchTokens;
        ContextLength = source.ContextLength;
        _multiplier = new MatrixMultiplier(source.Pool, source.BatchTokens);
    }

    /// <summary>The kernels that the model runs on.</summary>
    public KernelSet Kernels { get; }

    /// <summary>The threads that run them.</summary>
    public WorkerPool Pool { get; }

    /// <summary>The most tokens that one call of <see cref="Run"/> takes.</summary>
    public int BatchTokens { get; }

    /// <summary>The most positions that a cache of this model holds.</summary>
    public int ContextLength { get; }

    /// <summary>The number of tokens in the vocabulary: the length of one position's logits.</summary>
    public abstract int Vocabulary { get; }

    /// <summary>The number of layers.</summary>
    public abstract int Layers { get; }

    /// <summary>Bytes of weights, in their compute layouts, that decoding one token reads.</summary>
    public abstract long WeightBytesPerToken { get; }

    /// <summary>Allocates an empty cache for this model.</summary>
    /// <param name="elementType">The type of the stored numbers, one of <see cref="KvCache.ElementTypes"/>.</param>
    /// <param name="capacity">The number of positions, at most <see cref="ContextLength"/>.</param>
    public abstract KvCache CreateCache(string elementType, int capacity);

    /// <summary>Processes tokens that follow <paramref name="past"/> earlier ones, and writes their keys and values to the cache.</summary>
    /// <param name="tokens">1 to <see cref="BatchTokens"/> token ids, each below <see cref="Vocabulary"/>.</param>
    /// <param name="past">The number of positions before them: the cache's length.</param>
    /// <param name="cache">The cache, made by <see cref="CreateCache"/>.</param>
    /// <param name="logitRows">How many of the last tokens want logits, 0 to all.</param>
    /// <param name="logits">Where they go, <c>[logitRows, Vocabulary]</c>.</param>
    public abstract void Run(ReadOnlySpan<int> tokens, int past, KvCache cache, int logitRows, Span<float> logits);

    /// <summary>Frees the memory of the forward pass; what the source owns stays.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the buffers of a generated model.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _multiplier.Dispose();
    }

    /// <summary>Checks what <see cref="Run"/> is called with.</summary>
    /// <exception cref="ArgumentException">A number is out of range, or the cache is another model's.</exception>
    /// <param name="slots">The buffers that each layer of the model keeps.</param>
    protected void Check(ReadOnlySpan<int> tokens, int past, KvCache cache, int slots, int logitRows, ReadOnlySpan<float> logits)
    {
        if (tokens.IsEmpty || tokens.Length > BatchTokens) throw new ArgumentException($"{tokens.Length} tokens in one call; 1 to {BatchTokens} are possible.", nameof(tokens));
        if (cache.Slots != slots) throw new ArgumentException("The cache belongs to another model; make it with CreateCache.", nameof(cache));
        if (cache.Capacity > ContextLength) throw new ArgumentException($"The cache holds {cache.Capacity} positions, the model {ContextLength}; make it with CreateCache.", nameof(cache));
        if (past < 0 || past > cache.Capacity - tokens.Length) throw new ArgumentException($"{tokens.Length} tokens behind {past} exceed the {cache.Capacity} positions of the cache.", nameof(past));
        if (logitRows < 0 || logitRows > tokens.Length) throw new ArgumentOutOfRangeException(nameof(logitRows), logitRows, $"Logits can be had for 0 to {tokens.Length} tokens.");
        if (logits.Length < (long)logitRows * Vocabulary) throw new ArgumentException($"There is room for {logits.Length} logits; {logitRows} rows of {Vocabulary} are wanted.", nameof(logits));
        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)Vocabulary) throw new ArgumentException($"Token {token} is outside the vocabulary; ids are 0 to {Vocabulary - 1}.", nameof(tokens));
        }
    }

    /// <summary>A number of the configuration that must be a count.</summary>
    /// <exception cref="InvalidDataException">It is below 1, or larger than any model has.</exception>
    protected static int Count(int value, string name) =>
        value is >= 1 and <= MaxCount ? value : throw new InvalidDataException($"'{name}' is {value}, but must be 1 to {MaxCount}; the file is damaged or wrongly converted.");

    /// <summary>A quotient of the configuration that must come out whole.</summary>
    /// <exception cref="InvalidDataException">It does not, or exceeds an int32.</exception>
    protected static int Whole(long dividend, long divisor, string name) =>
        dividend % divisor == 0 && dividend / divisor <= int.MaxValue
            ? (int)(dividend / divisor)
            : throw new InvalidDataException($"'{name}' is {dividend} / {divisor}, which is no whole number in range; the file is damaged or wrongly converted.");

    /// <summary>A condition that the model's spec makes of the configuration.</summary>
    /// <exception cref="InvalidDataException">It does not hold.</exception>
    protected static void Require(bool holds, string condition)
    {
        if (!holds) throw new InvalidDataException($"The configuration does not satisfy '{condition}', without which the model cannot be computed; the file is damaged or wrongly converted.");
    }

    /// <summary>The form in which <paramref name="matrices"/> want their common input.</summary>
    /// <exception cref="InvalidDataException">A format wants activations that the model does not make.</exception>
    protected static InputForms FormsOf(params ReadOnlySpan<PackedMatrix> matrices)
    {
        InputForms forms = 0;
        foreach (PackedMatrix matrix in matrices)
        {
            forms |= matrix.Activations switch
            {
                // What is quantised in blocks is so by the product itself.
                ActivationKind.Float or ActivationKind.Int8Per32 => InputForms.Values,
                ActivationKind.Int8PerToken => InputForms.Codes,
                _ => throw new InvalidDataException($"'{matrix.Name}' multiplies {matrix.Activations} activations, which the model does not make; convert it to another format."),
            };
        }

        return forms;
    }

    /// <summary>A float32 as a kernel's slot takes it.</summary>
    protected static nint Bits(float value) => (nint)BitConverter.SingleToUInt32Bits(value);

    /// <summary>Runs a kernel over <paramref name="items"/> work items on all threads.</summary>
    protected void Launch(KernelEntry kernel, nint items, ReadOnlySpan<nint> args)
    {
        fixed (nint* slots = args) Pool.Run(kernel, slots, items);
    }

    /// <summary>Runs a kernel that reads a row of <paramref name="matrix"/> for each of <paramref name="items"/> tokens; few rows at a time, and what was mapped for them is let go: over a long text that would be the whole matrix.</summary>
    protected void LookUp(KernelEntry kernel, StoredMatrix matrix, nint items, ReadOnlySpan<nint> args)
    {
        fixed (nint* slots = args)
        {
            for (nint first = 0; first < items; first += RowsAtOnce)
            {
                var job = new KernelJob(kernel, slots, nint.Min(RowsAtOnce, items - first)) { First = first };
                Pool.Run(new ReadOnlySpan<KernelJob>(in job));
                matrix.Spend(0, matrix.Rows);
            }
        }
    }

    /// <summary>Multiplies several matrices by one input, in one parallel region.</summary>
    protected void Multiply(in Activations x, int tokens, ReadOnlySpan<MatrixProduct> products) => _multiplier.Multiply(x, tokens, products);

    /// <summary>Multiplies a matrix by an input.</summary>
    protected void Multiply(in Activations x, int tokens, PackedMatrix matrix, float* y, nint stride)
    {
        var product = new MatrixProduct(matrix, y, stride);
        _multiplier.Multiply(x, tokens, new ReadOnlySpan<MatrixProduct>(in product));
    }
}
