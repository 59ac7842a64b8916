using BitNet.Runtime.Memory;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Tests;

public sealed unsafe class WeightPackerTests : IDisposable
{
    private readonly WorkerPool _pool = new(3);
    private readonly KernelSet _kernels = new([ToyLayouts.Table()], "scalar");

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(4, 8)]
    [InlineData(5, 8)]
    [InlineData(7, 10)] // rows begin inside blocks, and the last block is cut
    [InlineData(16, 3)]
    [InlineData(1, 1)]
    [InlineData(33, 129)]
    public void Codes_land_in_their_tiles_and_padding_is_zero(int rows, int columns)
    {
        using ToyTensor tensor = ToyTensor.Ternary(ToyFormats.Flat, rows, columns, (_, _) => 0.5f);
        using PackedMatrix packed = new WeightPacker(_kernels, _pool).Pack(tensor.Matrix);
        Assert.Equal((rows + 3) / 4, packed.Panels);
        Assert.Equal((columns + 3) / 4, packed.Tiles);
        Assert.Equal(ScaleGranularity.Tensor, packed.Granularity);
        Assert.Equal(0.5f, *packed.Scales);
        Assert.Equal(packed.Panels * packed.Tiles * 16 + 4, packed.Bytes);
        for (int row = 0; row < packed.Panels * 4; row++)
        {
            for (int column = 0; column < packed.Tiles * 4; column++)
            {
                byte code = packed.Data[row / 4 * packed.PanelBytes + column / 4 * 16 + row % 4 * 4 + column % 4];
                Assert.Equal(row < rows && column < columns ? tensor.Codes[row * columns + column] : 0, code);
            }
        }
    }

    [Fact]
    public void Scales_are_kept_at_the_coarsest_exact_granularity()
    {
        using ToyTensor one = ToyTensor.Ternary(ToyFormats.Block, 6, 24, (_, _) => 0.25f);
        using PackedMatrix tensor = new WeightPacker(_kernels, _pool).Pack(one.Matrix);
        Assert.Equal((ScaleGranularity.Tensor, 0.25f, 0, 1), (tensor.Granularity, *tensor.Scales, tensor.GroupWeights, tensor.Groups));

        using ToyTensor rows = ToyTensor.Ternary(ToyFormats.Block, 6, 24, (row, _) => row + 1);
        using PackedMatrix row = new WeightPacker(_kernels, _pool).Pack(rows.Matrix);
        Assert.Equal(ScaleGranularity.Row, row.Granularity);
        Assert.Equal([1, 2, 3, 4, 5, 6, 0, 0], new ReadOnlySpan<float>(row.Scales, 8).ToArray());

        using ToyTensor blocks = ToyTensor.Ternary(ToyFormats.Block, 6, 24, (row, block) => 10 * row + block);
        using PackedMatrix group = new WeightPacker(_kernels, _pool).Pack(blocks.Matrix);
        Assert.Equal((ScaleGranularity.Group, 8, 3), (group.Granularity, group.GroupWeights, group.Groups));
        Assert.Equal(
            [0, 10, 20, 30, 1, 11, 21, 31, 2, 12, 22, 32, 40, 50, 0, 0, 41, 51, 0, 0, 42, 52, 0, 0],
            new ReadOnlySpan<float>(group.Scales, 24).ToArray());
    }

    [Theory]
    [InlineData(33, 129)]
    [InlineData(1, 1)]
    [InlineData(20_000, 130)]
    public void What_has_been_packed_is_told_once(int rows, int columns)
    {
        using ToyTensor tensor = ToyTensor.Ternary(ToyFormats.Flat, rows, columns, (_, _) => 0.5f);
        StoredMatrix of = tensor.Matrix;
        var spent = new List<(long Offset, long Bytes)>();
        var matrix = new StoredMatrix(of.Name, of.Format, rows, columns, of.Data, of.Bytes)
        {
            Spent = (offset, bytes) =>
            {
                lock (spent) spent.Add((offset, bytes));
            },
        };
        using PackedMatrix packed = new WeightPacker(_kernels, _pool).Pack(matrix);
        long end = 0;
        foreach ((long offset, long bytes) in spent.Order())
        {
            Assert.Equal(end, offset);
            end += bytes;
        }

        Assert.Equal(of.Bytes, end);
    }

    [Theory]
    [InlineData(null, "toypanel")]
    [InlineData(8.0, "toypanel")]
    [InlineData(16.0, "toywide")]
    [InlineData(1.6, "toypanel")] // none has so many: the order of preference holds
    public void A_layout_of_the_bits_that_are_wanted_is_taken_where_there_is_one(double? bits, string expected)
    {
        LayoutEntry wide = ToyLayouts.Ternary with { Name = "toywide", TileBytes = 32 };
        KernelTable table = ToyLayouts.Table(ToyLayouts.Ternary, wide);
        table = table with { Kernels = [.. table.Kernels, .. table.Kernels.Select(kernel => kernel with { Variant = kernel.Variant.Replace("toypanel", "toywide") })] };
        using ToyTensor tensor = ToyTensor.Ternary(ToyFormats.Flat, 4, 8, (_, _) => 1);
        using PackedMatrix packed = new WeightPacker(new KernelSet([table], "scalar"), _pool, bits).Pack(tensor.Matrix);
        Assert.Equal(expected, packed.Layout.Name);
    }

    [Fact]
    public void Scales_inside_tiles_follow_their_rows_and_blocks()
    {
        using ToyTensor tensor = ToyTensor.SignedBytes(5, 16, (row, block) => 10 * row + block);
        using PackedMatrix packed = new WeightPacker(_kernels, _pool).Pack(tensor.Matrix);
        Assert.Equal(("toyq8", ScaleGranularity.None), (packed.Layout.Name, packed.Granularity));
        Assert.True(packed.Scales == null);
        for (int row = 0; row < 8; row++)
        {
            for (int tile = 0; tile < 4; tile++)
            {
                byte* bytes = packed.Data + row / 4 * packed.PanelBytes + tile * 32;
                Assert.Equal(row < 5 ? 10 * row + tile / 2 : 0, ((float*)(bytes + 16))[row % 4]);
                for (int i = 0; i < 4; i++) Assert.Equal(row < 5 ? tensor.Codes[row * 16 + tile * 4 + i] : 0, bytes[row % 4 * 4 + i]);
            }
        }
    }

    [Fact]
    public void A_code_outside_the_range_is_an_error_naming_tensor_place_and_offset()
    {
        using ToyTensor tensor = ToyTensor.Ternary(ToyFormats.Flat, 40, 100, (_, _) => 1);
        // Two faults: the first one is named, whichever thread was faster.
        tensor.SetCode(39 * 100 + 5, 3);
        tensor.SetCode(9 * 100 + 17, 3);
        for (int i = 0; i < 20; i++)
        {
            string message = Assert.Throws<InvalidDataException>(() => new WeightPacker(_kernels, _pool).Pack(tensor.Matrix)).Message;
            Assert.Equal(
                $"The tensor 'toy.weight' (TOY_FLAT) holds the code 3, outside [0, 2], at row 9, column 17, in the block at byte {ToyTensor.FileOffset + 917 / 8 * 2} of the file; the file is damaged or mislabelled, fetch or convert it again.",
                message);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_scale_that_is_not_finite_is_an_error_naming_its_offset(float bad)
    {
        using ToyTensor tail = ToyTensor.Ternary(ToyFormats.Flat, 4, 8, (_, _) => bad);
        string message = Assert.Throws<InvalidDataException>(() => new WeightPacker(_kernels, _pool).Pack(tail.Matrix)).Message;
        Assert.Contains($"'toy.weight' (TOY_FLAT) has a scale that is {(float.IsNaN(bad) ? "NaN" : "Infinity")}, behind the blocks, at byte {ToyTensor.FileOffset + 8} of the file", message);

        using ToyTensor beside = ToyTensor.Ternary(ToyFormats.Block, 6, 16, (row, block) => row == 3 && block == 1 ? bad : 1);
        message = Assert.Throws<InvalidDataException>(() => new WeightPacker(_kernels, _pool).Pack(beside.Matrix)).Message;
        Assert.Contains($"in the block at byte {ToyTensor.FileOffset + 7 * 6} of the file", message);

        using ToyTensor inside = ToyTensor.SignedBytes(6, 16, (row, block) => row == 3 && block == 1 ? bad : 1);
        message = Assert.Throws<InvalidDataException>(() => new WeightPacker(_kernels, _pool).Pack(inside.Matrix)).Message;
        Assert.Contains($"in the block at byte {ToyTensor.FileOffset + 7 * 12} of the file", message);
    }

    [Fact]
    public void Numbers_that_a_layout_cannot_hold_become_float32()
    {
        using ToyTensor finite = ToyTensor.Halves(5, 7, i => (Half)(i - 3));
        using PackedMatrix half = new WeightPacker(_kernels, _pool).Pack(finite.Matrix);
        Assert.Equal("f16", half.Layout.Name);

        using ToyTensor infinite = ToyTensor.Halves(5, 7, i => i == 34 ? Half.NegativeInfinity : (Half)(i - 3));
        using PackedMatrix single = new WeightPacker(_kernels, _pool).Pack(infinite.Matrix);
        Assert.Equal("f32", single.Layout.Name);
        float* last = (float*)(single.Data + single.PanelBytes);
        Assert.Equal([25f, 0, 0, 0], new ReadOnlySpan<float>(last, 4).ToArray());
        Assert.Equal(float.NegativeInfinity, last[6 * 4]);
    }

    [Fact]
    public void A_format_without_a_layout_of_its_own_becomes_float32()
    {
        var floats = new KernelSet([ToyLayouts.Table(ToyLayouts.Float32)], "scalar");
        using ToyTensor bytes = ToyTensor.SignedBytes(4, 8, (_, _) => 2);
        using PackedMatrix packed = new WeightPacker(floats, _pool).Pack(bytes.Matrix);
        Assert.Equal("f32", packed.Layout.Name);
        Assert.Equal(2f * (sbyte)bytes.Codes[9], ((float*)packed.Data)[1 * 4 + 1]);

        using ToyTensor ternary = ToyTensor.Ternary(ToyFormats.Block, 4, 8, (_, _) => 1);
        using PackedMatrix values = new WeightPacker(floats, _pool).Pack(ternary.Matrix);
        Assert.Equal(("f32", ActivationKind.Float), (values.Layout.Name, values.Activations));

        var none = new KernelSet([ToyLayouts.Table(ToyLayouts.Ternary with { Name = "without_products" })], "scalar");
        string message = Assert.Throws<KernelNotFoundException>(() => new WeightPacker(none, _pool).Pack(ternary.Matrix)).Message;
        Assert.Contains("No compute layout takes the tensor 'toy.weight' (toy_block: u8 codes in [0, 2], Int8PerToken activations", message);
    }

    [Fact]
    public void A_layout_is_passed_over_where_its_tiles_would_span_scale_groups_or_it_has_no_products()
    {
        LayoutEntry wide = ToyLayouts.Ternary with { Name = "wide", TileK = 5, TileBytes = 20 };
        KernelEntry[] products =
        [
            .. ToyLayouts.Table().Kernels,
            .. ToyLayouts.Table().Kernels.Where(entry => entry.Variant.StartsWith("toypanel", StringComparison.Ordinal)).Select(entry => entry with { Variant = entry.Variant.Replace("toypanel", "wide") }),
        ];
        KernelTable table = ToyLayouts.Table(ToyLayouts.Ternary with { Name = "without_products" }, wide, ToyLayouts.Ternary) with { Kernels = products };
        var kernels = new KernelSet([table], "scalar");
        using ToyTensor groups = ToyTensor.Ternary(ToyFormats.Block, 4, 16, (row, block) => row + block);
        using PackedMatrix packed = new WeightPacker(kernels, _pool).Pack(groups.Matrix);
        Assert.Equal("toypanel", packed.Layout.Name);
    }

    [Theory]
    [InlineData(0, 2, 3)]
    [InlineData(-127, 127, -128)]
    public void Every_place_of_a_bad_code_is_found(int min, int max, int bad)
    {
        using var memory = new AlignedBuffer(300);
        for (int count = 1; count < 300; count += 37)
        {
            for (int place = 0; place < 300; place++)
            {
                memory.Pointer[place] = unchecked((byte)bad);
                Assert.Equal(place < count ? place : -1, CodeType.IndexOutside(memory.Pointer, count, min, max));
                memory.Pointer[place] = 0;
            }
        }
    }

    [Fact]
    public void Every_place_of_a_number_that_is_not_finite_is_found()
    {
        using var memory = new AlignedBuffer(200 * 4);
        for (int place = 0; place < 100; place++)
        {
            ((Half*)memory.Pointer)[place] = Half.NaN;
            Assert.Equal(place < 67, CodeType.HasNonFinite(memory.Pointer, 67, "f16"));
            ((Half*)memory.Pointer)[place] = Half.MaxValue;
            ((float*)memory.Pointer)[100 + place] = float.NegativeInfinity;
            Assert.Equal(place < 67, CodeType.HasNonFinite(memory.Pointer + 400, 67, "f32"));
            ((float*)memory.Pointer)[100 + place] = float.MaxValue;
        }

        Assert.False(CodeType.HasNonFinite(memory.Pointer, 100, "f16"));
        ((ushort*)memory.Pointer)[3] = 0xFF80;
        Assert.True(CodeType.HasNonFinite(memory.Pointer, 4, "bf16"));
    }
}
