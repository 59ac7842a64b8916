using BitNet.Gen.Kernels;

namespace BitNet.Gen.Tests.Kernels;

/// <summary>The interpreter against independent definitions.</summary>
public sealed class KernelInterpreterTests
{
    private static readonly string[] Stores = ["keys", "values", "quantize"];

    [Fact]
    public void Kernels_mean_what_their_references_say()
    {
        foreach (var call in KernelCases.Calls(special: false).Where(c => !Stores.Contains(c.Kernel.Name)))
        {
            var expected = KernelReference.Run(call);
            Compare(expected, call.Copy().Interpret(single: false), 1e-12);
            // Sums of at most 129 terms of size one, each term with a few roundings of 2^-24.
            Compare(expected, call.Copy().Interpret(), 2e-5);
        }
    }

    [Theory]
    [InlineData("f32")]
    [InlineData("f16")]
    public void Keys_and_values_come_to_their_places(string kv)
    {
        var numbers = new Dictionary<string, double> { ["t"] = 3, ["past"] = 14, ["g"] = 2, ["d"] = 5, ["c"] = 32 };
        var keys = KernelCall.Random(KernelCall.Find("keys", kv), numbers, 1);
        keys.Tensors["k"][0] = double.PositiveInfinity;
        keys.Tensors["k"][1] = double.NaN;
        keys.Interpret();
        Assert.Equal(65504, keys.Tensors["cache"][14]);
        Assert.Equal(-65504, keys.Tensors["cache"][16 + 14]);
        Assert.Equal(Stored(keys.Tensors["k"][(((2 * 2) + 1) * 5) + 3], kv), keys.Tensors["cache"][(((((1 * 2) + 1) * 5) + 3) * 16) + 0]);

        var values = KernelCall.Random(KernelCall.Find("values", kv), numbers, 2).Interpret();
        Assert.Equal(Stored(values.Tensors["v"][(((2 * 2) + 1) * 5) + 3], kv), values.Tensors["cache"][(((1 * 32) + 16) * 5) + 3]);
    }

    [Fact]
    public void Quantize_is_the_definition_of_BitLinear()
    {
        foreach (int n in new[] { 1, 15, 16, 33, 129 })
        {
            var call = KernelCall.Random(KernelCall.Find("quantize"), new() { ["t"] = 6, ["n"] = n }, n);
            for (int i = 0; i < n; i++) call.Tensors["x"][i] = 0;
            call.Tensors["x"][(5 * n) + (n / 2)] = double.NaN;
            call.Tensors["x"][(4 * n) + (n / 3)] = double.NegativeInfinity;
            call.Interpret();
            for (int t = 0; t < 6; t++)
            {
                var x = Enumerable.Range(0, n).Select(i => (float)call.Tensors["x"][(t * n) + i]).ToArray();
                bool finite = x.All(float.IsFinite);
                float s = 127 / MathF.Max(x.Max(MathF.Abs), 1e-5f);
                var q = x.Select(v => finite ? (int)MathF.Round(v * s) : 0).ToArray();
                Assert.Equal(finite ? s : float.NaN, (float)call.Tensors["s"][t]);
                Assert.Equal(q, Enumerable.Range(0, n).Select(i => (int)call.Tensors["q"][(t * n) + i]));
                Assert.Equal(q.Sum(), (int)call.Tensors["sums"][t]);
            }
        }
    }

    [Fact]
    public void A_token_depends_on_nothing_but_itself()
    {
        var call = KernelCall.Random(KernelCall.Find("softmax"), new() { ["t"] = 2, ["n"] = 33 }, 3);
        var alone = call.Copy();
        alone.Numbers["t"] = 1;
        Assert.Equal(Enumerable.Range(0, 33).Select(i => call.Interpret().Tensors["y"][i]), Enumerable.Range(0, 33).Select(i => alone.Interpret().Tensors["y"][i]));
    }

    private static double Stored(double value, string kv) => kv == "f16" ? (double)(Half)value : value;

    private static void Compare(Dictionary<string, double[]> expected, KernelCall actual, double bound)
    {
        foreach (var (name, values) in expected)
        {
            double scale = Math.Sqrt(values.Average(v => v * v)) + 1e-3;
            for (int i = 0; i < values.Length; i++)
            {
                double error = Math.Abs(actual.Tensors[name][i] - values[i]) / scale;
                Assert.True(error <= bound, $"{actual.Kernel.Name} {actual.Kernel.Variant} {name}[{i}]: {actual.Tensors[name][i]} against {values[i]}, {string.Join(", ", actual.Numbers)}");
            }
        }
    }
}
