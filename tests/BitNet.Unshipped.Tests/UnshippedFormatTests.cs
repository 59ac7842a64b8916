using BitNet.Kernels.Tests.Formats;
using BitNet.Runtime.Engine;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;

namespace BitNet.Unshipped.Tests;

/// <summary>Formats that were written from the language reference alone: they decode as by hand, and multiply as decoded, on every target of the machine.</summary>
public sealed class UnshippedFormatTests
{
    private const string Columnwise = "columns4";

    public static TheoryData<string> Names => [.. Weights.Formats.Where(format => format.Name != Columnwise).Select(format => format.Name)];

    [Fact]
    public void EveryFormatIsShortAndHasADecoderByHand()
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Formats"), "*.yaml");
        Assert.Equal(Names.Count + 1, files.Length);
        Assert.All(files, file => Assert.InRange(File.ReadAllLines(file).Length, 5, 40));
        Assert.Equal(Decoders.All.Keys.Order(), Names.Select(row => row.Data).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DecodesAsByHand(string name)
    {
        FormatEntry format = Weights.Of(name);
        Weights weights = Weights.Random(format, format.RowHead ? 1 : 22);
        Assert.Equal(weights.Values, new StoredFormat(format).Decode(weights.Stored, weights.Values.Length));
    }

    [Theory]
    [InlineData("affine2", 0.8)]
    [InlineData("bytes_k", 0.01)]
    [InlineData("bytes_sum", 0.01)]
    [InlineData("fourlevels", 0.45)]
    [InlineData("fp8_e4m3_128", 0.03)]
    [InlineData("iq4_wide", 0.1)]
    [InlineData("nf4_64", 0.15)]
    [InlineData("nvfp4_two_level", 0.15)]
    [InlineData("onebit128", 0.61)]
    [InlineData("onebit32", 0.61)]
    [InlineData("planes3", 0.2)]
    [InlineData("planes6", 0.03)]
    [InlineData("rowscale4", 0.15)]
    [InlineData("ternary5", 0.7)]
    public void EncodesNearby(string name, double bound)
    {
        Weights weights = Weights.Encoded(Weights.Of(name), 22, out float[] values);
        double error = values.Zip(weights.Values, (value, decoded) => Math.Pow(value - decoded, 2)).Sum();
        Assert.InRange(Math.Sqrt(error / values.Sum(value => Math.Pow(value, 2))), 0, bound);
    }

    [Fact]
    public void EveryEncoderIsTried()
    {
        var tried = typeof(UnshippedFormatTests).GetMethod(nameof(EncodesNearby))!.GetCustomAttributesData()
            .Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)[0].Value!);
        Assert.Equal(Weights.Formats.Where(format => format.Encode != 0).Select(format => format.Name).Order(), tried.Order());
    }

    [Theory]
    [InlineData("affine2", "panel2_four")]
    [InlineData("awq_like", "panel4_min")]
    [InlineData("bytes_k", "panel8")]
    [InlineData("bytes_sum", "panel8")]
    [InlineData("fourlevels", "panel_f32")]
    [InlineData("fourlevels_int", "panel4_levels")]
    [InlineData("fp8_e4m3_128", "panel_f32")]
    [InlineData("fp8_e5m2_32", "panel_f32")]
    [InlineData("iq4_wide", "panel4_levels")]
    [InlineData("mxfp6_e2m3", "panel8")]
    [InlineData("mxfp6_e3m2", "panel_f32")]
    [InlineData("mxfp8_e4m3", "panel_f32")]
    [InlineData("nf4_64", "panel_f32")]
    [InlineData("nvfp4_two_level", "panel4_16_levels")]
    [InlineData("onebit128", "panel2")]
    [InlineData("onebit32", "panel4")]
    [InlineData("planes3", "panel4_min")]
    [InlineData("planes6", "panel8_min")]
    [InlineData("powers", "panel_f32")]
    [InlineData("rowscale4", "panel_f32")]
    [InlineData("sparse24", "panel8")]
    [InlineData("ternary5", "panel2")]
    [InlineData("vec1m", "panel_f32")]
    [InlineData("vec1s", "panel4_min")]
    [InlineData("vec2xs", "panel8_16")]
    [InlineData("vec2xxs", "panel8")]
    [InlineData("vec3s", "panel8")]
    [InlineData("vec3xxs", "panel8")]
    public void MultipliesAsDecodedOnEveryTarget(string name, string layout)
    {
        FormatEntry format = Weights.Of(name);
        Weights weights = format.Encode == 0 ? Weights.Random(format, 21) : Weights.Encoded(format, format.Flat ? 22 : 21, out _);
        float[]? first = null;
        foreach (string target in Targets())
        {
            float[] y = Multiply(weights, tokens: 27, target, layout);
            first ??= y;
            Assert.Equal(first, y);
            // A token by itself has the bits that it has among others.
            Assert.Equal(y[..weights.Rows], Multiply(weights, tokens: 1, target, layout));
        }
    }

    [Fact]
    public void RowsThatAreNoWholeNumberOfActivationBlocksMultiply()
    {
        FormatEntry format = Weights.Of("nvfp4_two_level");
        byte[] stored = new byte[format.TensorBytes(5, 48)];
        float[] values = [.. Enumerable.Range(0, 5 * 48).Select(i => (i % 7 - 3) * 0.5f)], x = [.. Enumerable.Repeat(1f, 48)], y = new float[5];
        Formats.NVFP4_TWO_LEVEL.Encode(values, stored);
        Formats.NVFP4_TWO_LEVEL.Decode(stored, values);
        Formats.NVFP4_TWO_LEVEL.MatMul(stored, 5, 48, x, y);
        for (int row = 0; row < 5; row++) Assert.Equal(values.AsSpan(row * 48, 48).ToArray().Sum(), y[row], 1e-4f);
    }

    [Fact]
    public void AMatrixStoredByColumnsMultiplies()
    {
        const int rows = 20, columns = 64;
        FormatEntry format = Weights.Of(Columnwise);
        byte[] stored = new byte[format.TensorBytes(rows, columns)];
        var random = new Random(3);
        float[] values = new float[rows * columns], x = new float[columns], y = new float[rows];
        for (int k = 0; k < columns; k++)
        {
            for (int row = 0; row < rows; row++)
            {
                int code = random.Next(3);
                stored[((k * rows) + row) / 4] |= (byte)(code << (row % 4 * 2));
                values[(row * columns) + k] = 0.5f * (code - 1);
            }
        }

        BitConverter.TryWriteBytes(stored.AsSpan(rows * columns / 4), 0.5f);
        Array.Fill(x, 1);
        foreach (string target in Targets())
        {
            using KernelEngine engine = Engine(target);
            engine.MatMul(format, stored, rows, columns, x, y);
            for (int row = 0; row < rows; row++) Assert.Equal(values.AsSpan(row * columns, columns).ToArray().Sum(), y[row], 1e-4f);
        }
    }

    /// <summary>The product, which is near that of the decoded weights: rounding an input to int8 moves it by at most half a step, and |x| is at most 1.</summary>
    private static float[] Multiply(Weights weights, int tokens, string target, string layout)
    {
        var random = new Random(5);
        float[] x = [.. Enumerable.Range(0, tokens * weights.Columns).Select(_ => (random.NextSingle() * 2) - 1)], y = new float[tokens * weights.Rows];
        using KernelEngine engine = Engine(target);
        using PackedMatrix packed = engine.Pack(weights.Format, weights.Stored, weights.Rows, weights.Columns);
        if (target == "scalar") Assert.Equal(layout, packed.Layout.Name);
        engine.MatMul(packed, x, tokens, y);
        double step = packed.Activations == ActivationKind.Float ? 0 : 0.5 / 127;
        for (int at = 0; at < y.Length; at++)
        {
            double exact = 0, magnitude = 0;
            for (int k = 0; k < weights.Columns; k++)
            {
                double weight = weights.Values[(at % weights.Rows * weights.Columns) + k];
                exact += weight * x[(at / weights.Rows * weights.Columns) + k];
                magnitude += Math.Abs(weight);
            }

            Assert.InRange(y[at], exact - (magnitude * (step + 1e-5)), exact + (magnitude * (step + 1e-5)));
        }

        return y;
    }

    private static KernelEngine Engine(string target) => new([KernelTables.Kernels, BitNet.Kernels.KernelTables.Kernels], target, threads: 2);

    private static IEnumerable<string> Targets() =>
        KernelTables.Engine.Kernels.Targets.Where(state => state.Usable).OrderBy(state => state.Target.Preference).Select(state => state.Target.Name);
}
