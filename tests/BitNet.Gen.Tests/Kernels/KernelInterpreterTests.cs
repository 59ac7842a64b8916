using BitNet.Gen.Kernels;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tests.Kernels;

/// <summary>The interpreter against independent definitions.</summary>
public sealed class KernelInterpreterTests
{
    // Tested by themselves below.
    private static readonly string[] Others = ["keys", "values", "join_parts", "quantize", "quantize_blocks"];

    [Fact]
    public void Kernels_mean_what_their_references_say()
    {
        foreach (var call in KernelCases.Calls(special: false).Where(c => !Others.Contains(c.Kernel.Name)))
        {
            var expected = KernelReference.Run(call);
            Compare(expected, call.Copy().Interpret(single: false), 1e-12);
            // Sums of at most 129 terms of size one, each term with a few roundings of 2^-24.
            Compare(expected, call.Expected, 2e-5);
        }
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(126, 3)] // the second part begins with the last token
    [InlineData(1000, 1)]
    [InlineData(1022, 3)] // parts grow from 128 positions to 256
    public void Parts_of_attention_join_to_the_whole(int past, int tokens)
    {
        var numbers = new Dictionary<string, double> { ["t"] = tokens, ["past"] = past, ["g"] = 1, ["r"] = 2, ["d"] = 3, ["c"] = (past + tokens + 15) / 16 * 16, ["scale"] = 0.5f };
        foreach (string kv in new[] { "f32", "i8" })
        {
            var attention = KernelCall.Random(KernelCall.Find("attention", kv), numbers, past + 1);
            foreach (string step in new[] { "key_step", "value_step" })
            {
                for (int i = 0; i < attention.Tensors[step].Count; i++) attention.Tensors[step][i] = Math.Abs(attention.Tensors[step][i]) / 64;
            }

            attention.Interpret(single: false);
            var join = KernelCall.Random(KernelCall.Find("join_parts"), numbers, 1);
            foreach (string name in new[] { "part", "top", "total" }) join.Tensors[name] = attention.Tensors[name];
            Compare(new() { ["y"] = KernelReference.Attention(attention) }, join.Interpret(single: false), 1e-12);
        }
    }

    [Fact]
    public void Codes_of_keys_are_multiples_of_a_step()
    {
        var numbers = new Dictionary<string, double> { ["t"] = 2, ["past"] = 15, ["g"] = 2, ["d"] = 17, ["c"] = 32 };
        var keys = KernelCall.Random(KernelCall.Find("keys", "i8"), numbers, 1);
        var k = keys.Tensors["k"];
        for (int i = 0; i < 17; i++) k[i] = 0;
        k[17 + 3] = double.PositiveInfinity;
        k[17 + 4] = double.NaN;
        keys.Interpret();
        int Code(int t, int g, int i) => (int)keys.Tensors["cache"][(((((g * 2) + ((15 + t) / 16)) * 17) + i) * 16) + ((15 + t) % 16)];
        double Step(int t, int g) => keys.Tensors["step"][(g * 32) + 15 + t];

        Assert.All(Enumerable.Range(0, 17), i => Assert.Equal(0, Code(0, 0, i)));
        Assert.Equal((127, -128), (Code(0, 1, 3), Code(0, 1, 4)));
        Assert.Equal((float)(65504f / 127), (float)Step(0, 1));
        for (int g = 0; g < 2; g++)
        {
            float[] row = [.. Enumerable.Range(0, 17).Select(i => (float)k[((2 + g) * 17) + i])];
            Assert.Equal(row.Max(MathF.Abs) / 127, (float)Step(1, g));
            for (int i = 0; i < row.Length; i++) Assert.Equal(MathF.Round(row[i] / (float)Step(1, g)), Code(1, g, i));
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
    public void Quantize_blocks_is_what_the_documentation_says()
    {
        var call = KernelCall.Random(KernelCall.Find("quantize_blocks"), new() { ["t"] = 2, ["b"] = 4 }, 9);
        var input = call.Tensors["x"];
        for (int i = 0; i < 32; i++) (input[i], input[32 + i]) = (0, i * 1e-40);
        input[64 + 7] = double.NaN;
        input[96 + 31] = double.PositiveInfinity;
        call.Interpret();
        for (int block = 0; block < 8; block++)
        {
            var x = Enumerable.Range(0, 32).Select(i => (float)input[(32 * block) + i]).ToArray();
            bool finite = x.All(float.IsFinite);
            float largest = MathF.Max(x.Max(MathF.Abs), 1e-30f);
            var q = x.Select(v => finite ? (int)MathF.Round(v * (127 / largest)) : 0).ToArray();
            Assert.Equal(finite ? largest / 127 : float.NaN, (float)call.Tensors["s"][block]);
            Assert.Equal(q, Enumerable.Range(0, 32).Select(i => (int)call.Tensors["q"][(32 * block) + i]));
            Assert.Equal([q[..16].Sum(), q[16..].Sum()], Enumerable.Range(0, 2).Select(half => (int)call.Tensors["sums"][(2 * block) + half]));
        }
    }

    [Fact]
    public void A_sum_of_products_rounds_once_a_term_and_all_else_as_written()
    {
        var compilation = SpecCompiler.Load([("k.kernel.yaml", """
            kernel: k
            summary: s
            in: { x: "f32[t, n]", w: "f32[t, n]" }
            out: { y: "f32[t, n]", dot: "f32[t]", other: "f32[t]" }
            body: |
              y[t, i] = x[t, i] * w[t, i] + x[t, i];
              dot[t] = sum(j, x[t, j] * w[t, j]);
              other[t] = sum(j, x[t, j] * w[t, j] + 0);
            """)]);
        var call = KernelCall.Random(compilation.Set.All<KernelSpec>().Single().Variants[0], new() { ["t"] = 1, ["n"] = 50 }, 6);
        float X(int i) => (float)call.Tensors["x"][i];
        float W(int i) => (float)call.Tensors["w"][i];
        float[] dot = new float[16], other = new float[16];
        for (int i = 0; i < 50; i++)
        {
            dot[i % 16] = MathF.FusedMultiplyAdd(X(i), W(i), dot[i % 16]);
            other[i % 16] += X(i) * W(i);
        }

        Assert.NotEqual(dot, other);
        for (int half = 8; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++) (dot[i], other[i]) = (dot[i] + dot[i + half], other[i] + other[i + half]);
        }

        var result = call.Copy().Interpret().Tensors;
        Assert.Equal((dot[0], other[0]), ((float)result["dot"][0], (float)result["other"][0]));
        for (int i = 0; i < 50; i++) Assert.Equal((X(i) * W(i)) + X(i), (float)result["y"][i]);
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
