using BitNet.Kernels.Tests.Formats;
using BitNet.Runtime.Engine;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Kernels.Tests.Products;

/// <summary>Products by lookup, of every format that such a layout holds, on every target: the bits of multiply-add.</summary>
public sealed unsafe class LookupProductTests
{
    private static readonly LayoutEntry s_lookup = KernelTables.Kernels.Layouts.First(layout => layout.TableBytes > 0);

    public static TheoryData<string, string> FormatsOnTargets
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (FormatEntry format in KernelTables.Kernels.Formats.Where(f => f.Activations == ActivationKind.Int8PerToken && f.Encode != 0 && f.Presets.Count == 0))
            {
                foreach (TargetEntry target in KernelTables.Kernels.Targets.Where(target => target.IsSupported())) data.Add(format.Name, target.Name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(FormatsOnTargets))]
    public void Lookup_gives_the_bits_of_multiply_add(string name, string target)
    {
        FormatEntry format = KernelTables.Kernels.Formats.Single(f => f.Name == name);
        using var lookup = new KernelEngine([Only(s_lookup)], target, threads: 2);
        using var other = new KernelEngine([KernelTables.Kernels with { Layouts = [.. KernelTables.Kernels.Layouts.Where(layout => layout.TableBytes == 0)] }], target, threads: 2);
        foreach (int rows in new[] { 64, 67, 1 })
        {
            int columns = format.BlockWeights * (format.BlockWeights >= 64 ? 3 : 67);
            byte[] stored = Stored(format, rows, columns);
            foreach (int tokens in new[] { 1, 2, 5, 31 })
            {
                float[] x = Input(tokens, columns);
                float[] expected = new float[tokens * rows];
                float[] actual = new float[tokens * rows];
                other.MatMul(format, stored, rows, columns, x, expected);
                lookup.MatMul(format, stored, rows, columns, x, actual);
                Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));
            }
        }
    }

    [Fact]
    public void Products_of_one_input_share_its_tables_whatever_stands_between()
    {
        const int Rows = 70, Columns = 256, Tokens = 3;
        StoredFormat format = StoredFormat.Of("tq2_0");
        byte[] stored = Stored(format.Entry, Rows, Columns);
        using var pool = new WorkerPool(2);
        using var codes = new AlignedBuffer(Tokens * Columns);
        using var scales = new AlignedBuffer(Tokens * sizeof(float));
        using var sums = new AlignedBuffer(Tokens * sizeof(int));
        for (int i = 0; i < Tokens * Columns; i++) ((sbyte*)codes.Pointer)[i] = (sbyte)((i * 37 % 255) - 127);
        for (int t = 0; t < Tokens; t++)
        {
            ((float*)scales.Pointer)[t] = t + 1;
            for (int k = 0; k < Columns; k++) ((int*)sums.Pointer)[t] += ((sbyte*)codes.Pointer)[(t * Columns) + k];
        }

        LayoutEntry second = s_lookup with { Name = s_lookup.Name };
        fixed (byte* data = stored)
        {
            var tensor = new StoredMatrix("w", format.Entry, Rows, Columns, data, stored.Length);
            PackedMatrix[] matrices = [.. new[] { s_lookup, KernelTables.Kernels.Layouts.First(layout => layout.Name == "panel2"), s_lookup, second }
                .Select(layout => new WeightPacker(new KernelSet([Only(layout)]), pool).Pack(tensor))];
            using var y = new AlignedBuffer((long)matrices.Length * Tokens * Rows * sizeof(float));
            var products = new MatrixProduct[matrices.Length];
            for (int i = 0; i < products.Length; i++) products[i] = new MatrixProduct(matrices[i], (float*)y.Pointer + (i * Tokens * Rows), Rows);
            using var multiplier = new MatrixMultiplier(pool, Tokens + 2);
            multiplier.Multiply(new Activations(null, (sbyte*)codes.Pointer, (float*)scales.Pointer, (int*)sums.Pointer), Tokens, products);
            var results = new ReadOnlySpan<float>(y.Pointer, matrices.Length * Tokens * Rows);
            for (int i = 1; i < matrices.Length; i++) Assert.True(results[..(Tokens * Rows)].SequenceEqual(results.Slice(i * Tokens * Rows, Tokens * Rows)), $"product {i}");
            foreach (PackedMatrix matrix in matrices) matrix.Dispose();
        }
    }

    private static KernelTable Only(LayoutEntry layout) => KernelTables.Kernels with { Layouts = [layout] };

    /// <summary>Ternary weights with a scale for each row and, where the format has room for it, each block.</summary>
    private static byte[] Stored(FormatEntry format, int rows, int columns)
    {
        var random = new Random(rows);
        var values = new float[rows * columns];
        for (int i = 0; i < values.Length; i++)
        {
            int block = i % columns / format.BlockWeights;
            float scale = format.ScaleAt == "block" ? 1 + (i / columns) + (0.25f * block) : 1.5f;
            values[i] = (random.Next(3) - 1) * scale;
        }

        var stored = new StoredFormat(format);
        return format.RowHead ? [.. Enumerable.Range(0, rows).SelectMany(row => stored.Encode(values[(row * columns)..((row + 1) * columns)]))] : stored.Encode(values);
    }

    private static float[] Input(int tokens, int columns)
    {
        var random = new Random(tokens);
        var x = new float[tokens * columns];
        for (int i = 0; i < x.Length; i++) x[i] = random.Next(4) == 0 ? (random.Next(2) * 2) - 1 : (random.NextSingle() * 2) - 1;
        return x;
    }
}
