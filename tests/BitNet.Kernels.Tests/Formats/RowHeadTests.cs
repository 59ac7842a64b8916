using BitNet.Runtime.Selection;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Kernels.Tests.Formats;

/// <summary>Matrices whose rows begin with a scale: rows decode, and panels keep a scale a row, or one where all rows have the same.</summary>
public sealed unsafe class RowHeadTests
{
    private const int Rows = 5;
    private const int Columns = 192;

    public static TheoryData<string> Names => new(KernelTables.Kernels.Formats.Where(format => format.RowHead).Select(format => format.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void RowsDecode(string name)
    {
        var (values, stored) = Matrix(name, row => 0.25f * (row + 1));
        fixed (byte* data = stored)
        {
            var matrix = new StoredMatrix("w", StoredFormat.Of(name).Entry, Rows, Columns, data, stored.Length);
            var decoded = new float[Columns];
            for (int row = 0; row < Rows; row++)
            {
                matrix.DecodeRow(row, decoded);
                Assert.Equal(values[(row * Columns)..][..Columns], decoded);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ScalesAreKeptByRow(string name)
    {
        Assert.Equal(ScaleGranularity.Row, Granularity(name, row => 0.25f * (row + 1)));
        Assert.Equal(ScaleGranularity.Tensor, Granularity(name, _ => 0.25f));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AScaleThatIsNotFiniteIsRefused(string name)
    {
        var (_, stored) = Matrix(name, _ => 1);
        int rowBytes = stored.Length / Rows;
        // All bits of the exponent, of f16 and of f32.
        stored.AsSpan(2 * rowBytes, StoredFormat.Of(name).Entry.TailBytes).Fill(0x7F);
        stored[2 * rowBytes + StoredFormat.Of(name).Entry.TailBytes - 2] = 0x80;
        stored[2 * rowBytes + StoredFormat.Of(name).Entry.TailBytes - 1] = 0x7F;
        var error = Assert.Throws<InvalidDataException>(() => Pack(name, stored).Dispose());
        Assert.Contains($"in the row at byte {2 * rowBytes} of the file", error.Message);
    }

    private static ScaleGranularity Granularity(string name, Func<int, float> scale)
    {
        using PackedMatrix packed = Pack(name, Matrix(name, scale).Stored);
        return packed.Granularity;
    }

    private static PackedMatrix Pack(string name, byte[] stored)
    {
        using var pool = new WorkerPool(2);
        fixed (byte* data = stored)
            return new WeightPacker(new KernelSet([KernelTables.Kernels]), pool).Pack(new StoredMatrix("w", StoredFormat.Of(name).Entry, Rows, Columns, data, stored.Length));
    }

    private static (float[] Values, byte[] Stored) Matrix(string name, Func<int, float> scale)
    {
        var format = StoredFormat.Of(name);
        float[] ternary = FormatVectorTests.Ternary(Rows * Columns);
        float[] values = [.. ternary.Select((value, i) => 2 * value * scale(i / Columns))];
        return (values, [.. Enumerable.Range(0, Rows).SelectMany(row => format.Encode(values[(row * Columns)..][..Columns]))]);
    }
}
