using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;

namespace BitNet.Runtime.Weights;

/// <summary>Looks at all codes of a matrix for one outside its format's range; a work item is one block.</summary>
internal sealed unsafe class CodeCheck : IWork, IDisposable
{
    // About what a first-level cache holds.
    private const int WeightsAtOnce = 1 << 14;

    private readonly StoredMatrix _source;
    private readonly int _blocksAtOnce;
    private readonly AlignedBuffer?[] _codes;

    public CodeCheck(StoredMatrix source, int threads)
    {
        _source = source;
        _blocksAtOnce = Math.Max(1, WeightsAtOnce / source.Format.BlockWeights);
        _codes = new AlignedBuffer?[threads];
    }

    public WeightFault Fault { get; } = new();

    public void Run(nint from, nint to, int thread)
    {
        FormatEntry format = _source.Format;
        long weights = (long)_source.Rows * _source.Columns;
        byte* codes = (_codes[thread] ??= new AlignedBuffer((long)_blocksAtOnce * format.BlockWeights)).Pointer;
        for (nint block = from; block < to; block += _blocksAtOnce)
        {
            nint blocks = Math.Min(_blocksAtOnce, to - block);
            _source.Read(format.Codes, block, blocks, codes, format.BlockWeights);
            // What a flat format has behind the last weight of its last block means nothing.
            long first = (long)block * format.BlockWeights;
            int outside = CodeType.IndexOutside(codes, (int)Math.Min(blocks * format.BlockWeights, weights - first), format.CodeMin, format.CodeMax);
            if (outside >= 0) Fault.Record(first + outside, _source.CodeFault(first + outside, codes[outside]));
        }
    }

    public void Dispose()
    {
        foreach (AlignedBuffer? buffer in _codes) buffer?.Dispose();
    }
}
