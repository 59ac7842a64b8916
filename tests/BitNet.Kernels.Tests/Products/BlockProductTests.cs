using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Kernels.Tests.Products;

/// <summary>Products with activations in blocks of 32, of every format on every target: bit for bit what plain loops give, and near the product in double precision.</summary>
public sealed unsafe class BlockProductTests
{
    private const int Columns = 512;

    public static TheoryData<string> Formats =>
        [.. KernelTables.Kernels.Formats.Where(format => format.Activations == ActivationKind.Int8Per32).Select(format => format.Name)];

    [Fact]
    public void EveryBlockFormatHasAnIntegerProduct()
    {
        string[] expected = ["iq4_nl", "mxfp4", "q2_k", "q3_k", "q4_0", "q4_1", "q4_k", "q5_0", "q5_1", "q5_k", "q6_k"];
        Assert.Empty(expected.Except(Formats.Select(row => row.Data)));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void WeightsAreWhatIsDecoded(string name)
    {
        using BlockTensor tensor = Tensor(name, 16);
        // The decoder may round a product where the kernel's scale is rounded: by an ulp of the larger term.
        float largest = tensor.Values.Max(MathF.Abs);
        for (int i = 0; i < tensor.Values.Length; i++) Assert.Equal(tensor.Values[i], tensor.Weight(i), MathF.Max(MathF.Abs(tensor.Values[i]), largest / 64) * 4e-7f);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void ProductsEqualPlainLoopsOnEveryTarget(string name)
    {
        // A panel and some rows of the next.
        using BlockTensor tensor = Tensor(name, 37);
        foreach (int tokens in new[] { 1, 2, 7, 24, 33 })
        {
            float[] x = Input(tokens, special: false);
            int[]? expected = null;
            foreach (string target in Usable())
            {
                float[] y = Multiply(tensor, x, tokens, target, out int tile);
                expected ??= Expected(tensor, x, tokens, tile);
                Assert.True(expected.AsSpan().SequenceEqual(Bits(y)), $"{name} on {target}, {tokens} tokens");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void AValueThatIsNotFiniteGivesNaN(string name)
    {
        using BlockTensor tensor = Tensor(name, 16);
        float[] x = Input(6, special: true);
        foreach (string target in Usable())
        {
            float[] y = Multiply(tensor, x, 6, target, out int tile);
            Assert.Equal(Expected(tensor, x, 6, tile), Bits(y));
            for (int token = 0; token < 3; token++) Assert.All(y[(16 * token)..(16 * (token + 1))], value => Assert.True(float.IsNaN(value)));
            for (int token = 3; token < 6; token++) Assert.All(y[(16 * token)..(16 * (token + 1))], value => Assert.True(float.IsFinite(value)));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void ProductsAreNearThoseOfFloats(string name)
    {
        using BlockTensor tensor = Tensor(name, 16);
        float[] x = Input(1, special: false);
        float[] y = Multiply(tensor, x, 1, Usable()[0], out _);
        float[] floats = Multiply(tensor, x, 1, Usable()[0], out _, floatActivations: true);
        for (int row = 0; row < 16; row++)
        {
            double exact = 0;
            double bound = 0;
            for (int k = 0; k < Columns; k++)
            {
                exact += (double)tensor.Values[(row * Columns) + k] * x[k];
                // Half a step of the quantiser, whose steps are 1/127 of the block's largest value; inputs are below 1.
                bound += Math.Abs(tensor.Values[(row * Columns) + k]) * 0.5 / 127;
            }

            Assert.InRange(y[row], exact - bound, exact + bound);
            Assert.Equal(exact, floats[row], bound / 1000);
        }
    }

    [Fact]
    public void RowsThatAreNoMultipleOf32MultiplyFloats()
    {
        var format = KernelTables.Kernels.Formats.Single(f => f.Name == "q4_0") with { BlockWeights = 16, BlockBytes = 18, GroupWeights = 16 };
        using var data = new BitNet.Runtime.Memory.AlignedBuffer(18 * 3);
        using var pool = new WorkerPool(1);
        using PackedMatrix packed = new WeightPacker(new KernelSet([KernelTables.Kernels], Usable()[0]), pool)
            .Pack(new StoredMatrix("w", format with { Decode = KernelTables.Kernels.Formats.Single(f => f.Name == "f32").Decode }, 1, 48, data.Pointer, data.Bytes));
        Assert.Equal(ActivationKind.Float, packed.Activations);
    }

    private static BlockTensor Tensor(string name, int rows) =>
        new(KernelTables.Kernels.Formats.Single(format => format.Name == name), rows, Columns, seed: rows);

    private static List<string> Usable() =>
        [.. KernelTables.Kernels.Targets.Where(target => target.IsSupported()).OrderBy(target => target.Preference).Select(target => target.Name)];

    /// <summary>Blocks of zeros and tiny values among them; special: the first three tokens hold an infinity or NaN.</summary>
    private static float[] Input(int tokens, bool special)
    {
        var random = new Random(tokens);
        var x = new float[tokens * Columns];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (i / 32 % 7) switch { 5 => 0, 6 => random.NextSingle() * 1e-40f, _ => (random.NextSingle() * 2) - 1 };
        }

        if (special) (x[5], x[Columns + 100], x[(2 * Columns) + 511]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        return x;
    }

    private static float[] Multiply(BlockTensor tensor, float[] x, int tokens, string target, out int tile, bool floatActivations = false)
    {
        using var pool = new WorkerPool(2);
        using PackedMatrix packed = new WeightPacker(new KernelSet([KernelTables.Kernels], target), pool, floatActivations: floatActivations).Pack(tensor.Matrix);
        Assert.Equal(floatActivations ? ActivationKind.Float : ActivationKind.Int8Per32, packed.Activations);
        tile = packed.Layout.TileK;
        using var multiplier = new MatrixMultiplier(pool, tokens);
        var y = new float[tokens * tensor.Matrix.Rows];
        fixed (float* input = x)
        fixed (float* output = y)
        {
            var product = new MatrixProduct(packed, output, tensor.Matrix.Rows);
            multiplier.Multiply(new Activations(input), tokens, new ReadOnlySpan<MatrixProduct>(in product));
        }

        return y;
    }

    private static int[] Expected(BlockTensor tensor, float[] x, int tokens, int tile)
    {
        var y = new float[tokens * tensor.Matrix.Rows];
        for (int t = 0; t < tokens; t++)
        {
            for (int row = 0; row < tensor.Matrix.Rows; row++) y[(t * tensor.Matrix.Rows) + row] = tensor.Product(row, x.AsSpan(t * Columns, Columns), tile);
        }

        return Bits(y);
    }

    private static int[] Bits(float[] values) => [.. values.Select(value => BitConverter.SingleToInt32Bits(float.IsNaN(value) ? float.NaN : value))];
}
