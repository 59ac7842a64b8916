using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Tests;

public sealed unsafe class StoredMatrixTests
{
    [Theory]
    [InlineData(5, 8)]
    [InlineData(4, 3)]
    [InlineData(9, 13)]
    [InlineData(3, 50)]
    [InlineData(1, 1)]
    public void Rows_of_a_flat_format_may_begin_inside_a_block(int rows, int columns)
    {
        using ToyTensor tensor = ToyTensor.Ternary(ToyFormats.Flat, rows, columns, (_, _) => 0.5f);
        float[] values = new float[columns + 1];
        for (int row = 0; row < rows; row++)
        {
            values[columns] = -99;
            tensor.Matrix.DecodeRow(row, values);
            for (int i = 0; i < columns; i++) Assert.Equal(0.5f * (tensor.Codes[row * columns + i] - 1), values[i]);
            Assert.Equal(-99, values[columns]);
        }
    }

    [Fact]
    public void Rows_outside_the_matrix_and_short_buffers_are_refused()
    {
        using ToyTensor tensor = ToyTensor.Ternary(ToyFormats.Flat, 2, 8, (_, _) => 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Matrix.DecodeRow(2, new float[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tensor.Matrix.DecodeRow(-1, new float[8]));
        Assert.Throws<ArgumentException>(() => tensor.Matrix.DecodeRow(0, new float[7]));
    }

    [Fact]
    public void Shapes_and_sizes_that_do_not_fit_are_refused()
    {
        byte* data = stackalloc byte[64];
        StoredMatrix Make(Tables.FormatEntry format, int rows, int columns, long bytes) => new("w", format, rows, columns, data, bytes);
        Assert.Contains("[0, 8]", Assert.Throws<InvalidDataException>(() => Make(ToyFormats.Flat, 0, 8, 64)).Message);
        Assert.Contains("rows of 12 weights", Assert.Throws<InvalidDataException>(() => Make(ToyFormats.Block, 2, 12, 64)).Message);
        Assert.Contains("takes 8 bytes, but only 7", Assert.Throws<InvalidDataException>(() => Make(ToyFormats.Flat, 2, 8, 7)).Message);
        Assert.Equal(8, Make(ToyFormats.Flat, 2, 8, 64).Bytes);
    }
}
