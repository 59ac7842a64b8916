using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Runtime.Weights;

/// <summary>Inputs quantised in blocks: int8 codes with one scale for <see cref="Block"/> values. The buffers grow to the largest input seen.</summary>
internal sealed unsafe class BlockActivations(int maxTokens) : IDisposable
{
    /// <summary>Values that share a scale.</summary>
    public const int Block = 32;

    // Codes of which the kernel gives the sum: what sub-blocks of weights are multiples of.
    private const int Summed = 16;
    private const int Slots = 8;
    private const string TokenCount = "t";

    private AlignedBuffer _codes = new(0);
    private AlignedBuffer _scales = new(0);
    private AlignedBuffer _sums = new(0);

    /// <summary>The codes, <c>[t, k]</c>.</summary>
    public sbyte* Codes => (sbyte*)_codes.Pointer;

    /// <summary>The scales, <c>[t, k / 32]</c>: value = code * scale.</summary>
    public float* Scales => (float*)_scales.Pointer;

    /// <summary>The sums of 16 codes each, <c>[t, k / 16]</c>.</summary>
    public int* Sums => (int*)_sums.Pointer;

    /// <summary>Makes room for rows of that many values, a multiple of <see cref="Block"/>.</summary>
    public void Reserve(int columns)
    {
        long values = (long)maxTokens * columns;
        AlignedBuffer.Grow(ref _codes, values);
        AlignedBuffer.Grow(ref _scales, values / Block * sizeof(float));
        AlignedBuffer.Grow(ref _sums, values / Summed * sizeof(int));
    }

    /// <summary>Quantises <paramref name="tokens"/> rows of <paramref name="columns"/> values.</summary>
    /// <param name="kernel">The kernel of the layouts' spec: <c>x[t, b, 32]</c> to codes, scales and sums; a work item is a block.</param>
    public void Quantise(KernelEntry kernel, float* values, int tokens, int columns, WorkerPool pool)
    {
        int blocks = columns / Block;
        nint* args = stackalloc nint[Slots] { (nint)values, (nint)Codes, (nint)Scales, (nint)Sums, 0, 0, 0, 0 };
        for (int slot = 4; slot < kernel.Parameters.Count; slot++) args[slot] = kernel.Parameters[slot].Name == TokenCount ? tokens : blocks;
        pool.Run(kernel, args, (nint)tokens * blocks);
    }

    /// <summary>Frees the buffers.</summary>
    public void Dispose()
    {
        _codes.Dispose();
        _scales.Dispose();
        _sums.Dispose();
    }
}
