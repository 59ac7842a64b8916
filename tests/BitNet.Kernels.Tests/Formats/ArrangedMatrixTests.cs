using BitNet.Runtime.Selection;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Kernels.Tests.Formats;

/// <summary>Matrices in an order of their own: put into rows, checked and packed like others; unknown shapes are refused.</summary>
public sealed unsafe class ArrangedMatrixTests
{
    private const int Rows = 8;
    private const int Columns = 4;

    // The 8 x 4 matrix of the reference note, and its scale.
    private static readonly byte[] Packed = [2, 1, 4, 137, 97, 146, 168, 136, .. BitConverter.GetBytes(0.5f)];

    [Fact]
    public void RowsDecode()
    {
        var values = new float[Rows * Columns];
        BitNet.Kernels.Formats.HfTernary.Decode(Packed, Rows, Columns, values);
        Assert.Equal(FormatVectorTests.Ternary(values.Length), values);
        Assert.Equal(Packed.Length, BitNet.Kernels.Formats.HfTernary.Bytes(Rows, Columns));
    }

    [Fact]
    public void EncodedMatricesDecode()
    {
        const int Large = 1536;
        float[] values = [.. FormatVectorTests.Ternary(Large * Large).Select(value => 0.75f * value)], decoded = new float[values.Length];
        var stored = new byte[BitNet.Kernels.Formats.TL2.Bytes(Large, Large)];
        BitNet.Kernels.Formats.TL2.Encode(values, Large, Large, stored);
        BitNet.Kernels.Formats.TL2.Decode(stored, Large, Large, decoded);
        Assert.True(values.AsSpan().SequenceEqual(decoded));
        Assert.Throws<ArgumentException>(() => BitNet.Kernels.Formats.TL2.Encode(values, Large, Large, stored.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => BitNet.Kernels.Formats.TL2.Encode(values.AsSpan(1), Large, Large, stored));
    }

    [Fact]
    public void PanelsKeepOneScale()
    {
        using PackedMatrix packed = Pack("hf_ternary", Packed, Rows, Columns);
        Assert.Equal(ScaleGranularity.Tensor, packed.Granularity);
        Assert.Equal((0, 2), (packed.Layout.CodeMin, packed.Layout.CodeMax));
    }

    [Fact]
    public void ACodeOutsideIsRefused()
    {
        byte[] damaged = [.. Packed];
        damaged[2] |= 3;
        var error = Assert.Throws<InvalidDataException>(() => Pack("hf_ternary", damaged, Rows, Columns).Dispose());
        Assert.Contains("the code 3, outside [0, 2], at row 0, column 2", error.Message);
    }

    [Fact]
    public void ShapesThatAreNotKnownAreRefused()
    {
        var error = Assert.Throws<InvalidDataException>(() => Pack("tl1", new byte[1 << 20], 2560, 128));
        Assert.StartsWith("The format tl1 has no preset for matrices of 2560 rows of 128: the file does not say how they are tiled. It knows 1536 x 4096, 1536 x 1536", error.Message);
        Assert.Contains("stores no matrices of 6 rows", Assert.Throws<InvalidDataException>(() => Pack("hf_ternary", new byte[64], 6, 4)).Message);
    }

    [Fact]
    public void MissingBytesAreRefused() =>
        Assert.Contains("takes 12 bytes, but only 11 are there", Assert.Throws<InvalidDataException>(() => Pack("hf_ternary", Packed[..^1], Rows, Columns)).Message);

    private static PackedMatrix Pack(string name, byte[] stored, int rows, int columns)
    {
        using var pool = new WorkerPool(2);
        fixed (byte* data = stored)
            return new WeightPacker(new KernelSet([KernelTables.Kernels]), pool).Pack(new StoredMatrix("w", StoredFormat.Of(name).Entry, rows, columns, data, stored.Length));
    }
}
