using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Synthetic;

/// <summary>
/// Some megabytes of encoded weights that tensors are put together from, piece by piece from random places:
/// every tensor has bytes of its own, and encoding billions of weights would take minutes.
/// </summary>
internal sealed unsafe class EncodedPool : IDisposable
{
    private const int Weights = 1 << 22;

    // Long enough that copying runs at memory speed, short enough that two tensors share no long run.
    private const int PieceWeights = 1 << 12;

    private readonly FormatEntry _format;
    private readonly AlignedBuffer _blocks;
    private readonly AlignedBuffer _tail;

    /// <summary>Draws the weights and encodes them.</summary>
    /// <param name="format">The format.</param>
    /// <param name="draw">One weight from the random source.</param>
    /// <param name="random">The random source.</param>
    public EncodedPool(FormatEntry format, Func<ulong, float> draw, ref RandomSource random)
    {
        _format = format;
        int blocks = Weights / format.BlockWeights;
        _blocks = new AlignedBuffer((long)blocks * format.BlockBytes);
        _tail = new AlignedBuffer(format.TailBytes);
        using var values = new AlignedBuffer((long)blocks * format.BlockWeights * sizeof(float));
        float* value = (float*)values.Pointer;
        for (int i = 0; i < blocks * format.BlockWeights; i++) value[i] = draw(random.Next());

        nint* args = stackalloc nint[] { values.Address, _tail.Address, blocks * format.BlockWeights };
        if (format.EncodeTail != 0) ((delegate*<nint*, nint, nint, byte*, void>)format.EncodeTail)(args, 0, 1, null);
        args[1] = _blocks.Address;
        args[2] = _tail.Address;
        ((delegate*<nint*, nint, nint, byte*, void>)format.Encode)(args, 0, blocks, null);
    }

    /// <summary>Fills a tensor of <paramref name="weights"/> weights, tail included.</summary>
    public void Fill(byte* destination, long weights, RandomSource random)
    {
        long pool = _blocks.Bytes / _format.BlockBytes;
        long pieceBlocks = Math.Max(1, PieceWeights / _format.BlockWeights);
        long blocks = (weights + _format.BlockWeights - 1) / _format.BlockWeights;
        for (long at = 0; at < blocks;)
        {
            long count = Math.Min(pieceBlocks, blocks - at);
            long from = random.Below(pool - count + 1);
            Buffer.MemoryCopy(_blocks.Pointer + from * _format.BlockBytes, destination + at * _format.BlockBytes, count * _format.BlockBytes, count * _format.BlockBytes);
            at += count;
        }

        Buffer.MemoryCopy(_tail.Pointer, destination + blocks * _format.BlockBytes, _format.TailBytes, _format.TailBytes);
    }

    public void Dispose()
    {
        _blocks.Dispose();
        _tail.Dispose();
    }
}
