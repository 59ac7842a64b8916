using BitNet.Runtime.Memory;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Tests;

public sealed unsafe class MatrixMultiplierTests
{
    private const int MaxTokens = 5;

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(1, 2, true)]
    [InlineData(2, 5, false)]
    [InlineData(3, 3, true)]
    public void Products_of_one_input_equal_the_definition_and_touch_nothing_else(int threads, int tokens, bool inPlace)
    {
        const int columns = 40;
        using var pool = new WorkerPool(threads);
        var packer = new WeightPacker(new KernelSet([ToyLayouts.Table()], "scalar"), pool);
        using ToyTensor tensor = ToyTensor.Ternary(ToyFormats.Flat, 8, columns, (_, _) => 0.5f);
        using ToyTensor rows = ToyTensor.Ternary(ToyFormats.Block, 6, columns, (row, _) => row + 1);
        using ToyTensor groups = ToyTensor.Ternary(ToyFormats.Block, 3, columns, (row, block) => 10 * row + block + 1);
        using ToyTensor bytes = ToyTensor.SignedBytes(7, columns, (row, block) => 1 + row - block);
        ToyTensor[] tensors = [tensor, rows, groups, bytes];
        PackedMatrix[] matrices = [.. tensors.Select(source => packer.Pack(source.Matrix))];

        using var input = new Input(tokens, columns);
        using var multiplier = new MatrixMultiplier(pool, MaxTokens);
        using var outputs = new AlignedBuffer(4 * MaxTokens * 10 * sizeof(float));
        float* y = (float*)outputs.Pointer;
        new Span<float>(y, 4 * MaxTokens * 10).Fill(-99);
        var products = new MatrixProduct[4];
        for (int i = 0; i < 4; i++) products[i] = new MatrixProduct(matrices[i], y + i * MaxTokens * 10, 10, inPlace ? y + i * MaxTokens * 10 : null);
        multiplier.Multiply(input.Activations, tokens, products);

        float[] values = new float[columns];
        for (int i = 0; i < 4; i++)
        {
            for (int t = 0; t < MaxTokens; t++)
            {
                for (int row = 0; row < 10; row++)
                {
                    float actual = y[(i * MaxTokens + t) * 10 + row];
                    if (t >= tokens || row >= matrices[i].Rows)
                    {
                        Assert.Equal(-99, actual);
                        continue;
                    }

                    tensors[i].Matrix.DecodeRow(row, values);
                    double expected = inPlace ? -99 : 0;
                    for (int k = 0; k < columns; k++) expected += values[k] * (double)input.Value(matrices[i].Activations, t, k);
                    Assert.Equal(expected, actual, 1e-4 * Math.Max(1, Math.Abs(expected)));
                }
            }
        }

        foreach (PackedMatrix matrix in matrices) matrix.Dispose();
    }

    [Fact]
    public void A_product_allocates_nothing_once_warm()
    {
        using var pool = new WorkerPool(2);
        // A product whose kernel does nothing: the toy kernels themselves allocate.
        KernelTable table = ToyLayouts.Table();
        var idle = new KernelSet([table with { Kernels = [.. table.Kernels.Select(entry => entry with { Function = ToyFormats.Address(&Idle) })] }], "scalar");
        using ToyTensor groups = ToyTensor.Ternary(ToyFormats.Block, 7, 40, (row, block) => row + block + 1);
        using PackedMatrix matrix = new WeightPacker(idle, pool).Pack(groups.Matrix);
        using var input = new Input(1, 40);
        using var multiplier = new MatrixMultiplier(pool, MaxTokens);
        using var output = new AlignedBuffer(10 * sizeof(float));
        var products = new MatrixProduct[] { new(matrix, (float*)output.Pointer, 10) };
        for (int i = 0; i < 50; i++) multiplier.Multiply(input.Activations, 1, products);
        Activations x = input.Activations;
        Assert.Equal(0, Allocations.Fewest(() =>
        {
            for (int i = 0; i < 200; i++) multiplier.Multiply(x, 1, products);
        }));
    }

    [Fact]
    public void Wrong_inputs_are_named()
    {
        using var pool = new WorkerPool(1);
        var packer = new WeightPacker(new KernelSet([ToyLayouts.Table()], "scalar"), pool);
        using ToyTensor one = ToyTensor.Ternary(ToyFormats.Flat, 4, 8, (_, _) => 1);
        using ToyTensor other = ToyTensor.Ternary(ToyFormats.Flat, 4, 16, (_, _) => 1);
        using PackedMatrix a = packer.Pack(one.Matrix);
        using PackedMatrix b = packer.Pack(other.Matrix);
        using var input = new Input(1, 16);
        using var multiplier = new MatrixMultiplier(pool, MaxTokens);
        using var output = new AlignedBuffer(64);
        float* y = (float*)output.Pointer;
        Activations x = input.Activations;
        Assert.Throws<ArgumentOutOfRangeException>(() => multiplier.Multiply(x, 6, [new MatrixProduct(a, y, 4)]));
        Assert.Contains("cannot share", Assert.Throws<ArgumentException>(() => multiplier.Multiply(x, 1, [new MatrixProduct(a, y, 4), new MatrixProduct(b, y, 4)])).Message);
        Assert.Contains("stride", Assert.Throws<ArgumentException>(() => multiplier.Multiply(x, 1, [new MatrixProduct(a, y, 3)])).Message);
        Assert.Contains("Int8PerToken", Assert.Throws<ArgumentException>(() => multiplier.Multiply(new Activations(x.Values), 1, [new MatrixProduct(a, y, 4)])).Message);
    }

    private static void Idle(nint* args, nint from, nint to, byte* scratch)
    {
    }

    private sealed class Input : IDisposable
    {
        private readonly AlignedBuffer _values;
        private readonly AlignedBuffer _codes;
        private readonly AlignedBuffer _scales;
        private readonly AlignedBuffer _sums;
        private readonly int _columns;

        public Input(int tokens, int columns)
        {
            _columns = columns;
            _values = new AlignedBuffer(tokens * columns * sizeof(float));
            _codes = new AlignedBuffer(tokens * columns);
            _scales = new AlignedBuffer(tokens * sizeof(float));
            _sums = new AlignedBuffer(tokens * sizeof(int));
            Activations = new Activations((float*)_values.Pointer, (sbyte*)_codes.Pointer, (float*)_scales.Pointer, (int*)_sums.Pointer);
            for (int t = 0; t < tokens; t++)
            {
                Activations.Scales[t] = t + 2;
                for (int k = 0; k < columns; k++)
                {
                    int code = (37 * (t * columns + k) + 11) % 255 - 127;
                    Activations.Codes[t * columns + k] = (sbyte)code;
                    Activations.Sums[t] += code;
                    Activations.Values[t * columns + k] = 0.25f * code;
                }
            }
        }

        public Activations Activations { get; }

        public float Value(ActivationKind kind, int token, int k) => kind == ActivationKind.Float
            ? Activations.Values[token * _columns + k]
            : Activations.Codes[token * _columns + k] / Activations.Scales[token];

        public void Dispose()
        {
            _values.Dispose();
            _codes.Dispose();
            _scales.Dispose();
            _sums.Dispose();
        }
    }
}
