using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Models;

/// <summary>A model that computes logits from tokens; the base of generated ones.</summary>
/// <remarks>It serves one caller at a time: its buffers are its own.</remarks>
public abstract unsafe class ForwardPass : IDisposable
{
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
    /// <param name="elementType">The type of the stored numbers: <c>f32</c> or <c>f16</c>.</param>
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

    /// <summary>Runs a kernel over <paramref name="items"/> work items on all threads.</summary>
    protected void Launch(KernelEntry kernel, nint items, ReadOnlySpan<nint> args)
    {
        fixed (nint* slots = args) Pool.Run(kernel, slots, items);
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
