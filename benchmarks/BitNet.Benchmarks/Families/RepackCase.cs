using BitNet.Kernels;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;

namespace BitNet.Benchmarks.Families;

/// <summary>A stored matrix to the compute layout that this machine's kernels want, memory for it included: what loading a model does with each tensor.</summary>
internal sealed class RepackCase(FormatEntry format) : FamilyCase($"repack {format.Name}")
{
    private const int Rows = 2048;

    private AlignedBuffer? _stored;
    private int _rows;
    private int _columns;

    /// <summary>Every format.</summary>
    public static IEnumerable<RepackCase> All() => KernelTables.Kernels.Formats.Select(format => new RepackCase(format));

    public override void Prepare()
    {
        _columns = SampleTensor.ColumnsOf(format, FamilyRun.IsSmoke ? SampleTensor.FewColumns : SampleTensor.Columns);
        _rows = SampleTensor.RowsOf(format, FamilyRun.IsSmoke ? SampleTensor.FewRows : Rows);
        _stored = SampleTensor.Encode(format, _rows, _columns);
        using PackedMatrix packed = Pack();
        Bytes = _stored.Bytes + packed.Bytes;
    }

    public override void Run() => Pack().Dispose();

    public override void Release() => _stored?.Dispose();

    private unsafe PackedMatrix Pack() => FamilyRun.Engine.Pack(format, new ReadOnlySpan<byte>(_stored!.Pointer, checked((int)_stored.Bytes)), _rows, _columns);
}
