using BitNet.Kernels;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;

namespace BitNet.Benchmarks.Families;

/// <summary>Blocks of a format to float32, or back.</summary>
internal sealed class CodecCase(FormatEntry format, bool encodes) : FamilyCase($"{(encodes ? "encode" : "decode")} {format.Name}")
{
    private const int Weights = 1 << 22;

    // A long row: a call for each few elements would be what is measured.
    private const int WeightsAtOnce = 4096;

    private AlignedBuffer? _values;
    private AlignedBuffer? _stored;
    private KernelEntry? _kernel;
    private nint[] _slots = [];

    /// <summary>Both for every format that has them.</summary>
    public static IEnumerable<CodecCase> All() =>
        from format in KernelTables.Kernels.Formats
        from encodes in new[] { false, true }
        where !encodes || format.Encode != 0
        select new CodecCase(format, encodes);

    private int Count => FamilyRun.IsSmoke ? SampleTensor.FewColumns : Weights;

    public override void Prepare()
    {
        _values = SampleTensor.Values(Count);
        // One row of single blocks: matrices in an order of their own are brought into blocks before they are decoded.
        _stored = format.Arrange == 0 ? SampleTensor.Encode(format, 1, Count) : new AlignedBuffer(format.TensorBytes(Count));
        nint first = _stored.Address, tail = first + (nint)(_stored.Bytes - format.TailBytes);
        if (format.RowHead) (first, tail) = (first + format.TailBytes, first);
        _slots = encodes ? [_values.Address, first, tail] : [first, tail, _values.Address];
        _kernel = new KernelEntry(encodes ? "encode" : "decode", format.Name, "", [], encodes ? format.Encode : format.Decode, ItemBlock: Math.Max(1, WeightsAtOnce / format.BlockWeights));
        Bytes = _stored.Bytes + _values.Bytes;
    }

    public override void Run() => FamilyRun.Engine.Run(_kernel!, Count / format.BlockWeights, Count, _slots);

    public override void Release()
    {
        _values?.Dispose();
        _stored?.Dispose();
    }
}
