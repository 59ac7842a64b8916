using BitNet.Gen.Kernels;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Tests.Kernels;

/// <summary>What the binder accepts, and where it reports what it does not.</summary>
public sealed class KernelBinderTests
{
    private const string Good = """
        kernel: k
        summary: A kernel
        types: { e: [f32, f16] }
        in: { x: "e[t, n]", w: "f32[n]", m: "cache e[g, n/16, 16]", past: int }
        out: { y: "f32[t, n]" }
        local: { z: "f32[n]" }
        parallel: [t]
        body: |
          int k = past + n;
          z[i] = x[t, i] + w[i] * k + sum(a, sum(j < n, m[a, j / 16, j % 16]));
          y[t, i] = z[i];
        """;

    [Fact]
    public void A_good_kernel_has_no_mistake() => Assert.Empty(Load(Good).Diagnostics.ToArray());

    [Fact]
    public void Each_choice_of_types_is_a_variant() =>
        Assert.Equal(["f32", "f16"], Load(Good).Set.All<KernelSpec>().Single().Variants.Select(v => v.Variant));

    [Theory]
    [InlineData("w[r, j]", "p[r, j]", false)]
    [InlineData("w[r, j]", "p[r, j] * 2", true)]
    [InlineData("w[r, j < 3]", "p[r, j + 1]", true)] // other elements
    [InlineData("w[r, j]", "x[t, j]", true)] // an input, whose rows are not padded
    public void A_local_that_a_choice_of_types_makes_a_copy_is_left_out(string left, string otherwise, bool stays)
    {
        string text = $$"""
            kernel: k
            summary: A kernel
            types: { kv: { f32: 0, i8: 127 } }
            in: { x: "f32[t, n]", keys: "kv[n]" }
            out: { y: "f32[t, r]" }
            local: { p: "f32[r, n]", w: "f32[r, n]" }
            body: |
              p[r, j] = exp(x[t, j]) + r;
              {{left}} = kv > 0 ? p[r, j] * 3 : {{otherwise}};
              y[t, r] = sum(j < 3, w[r, j] * keys[j]) + max(j < 3, w[r, j] + p[r, j]);
            """;
        var loaded = Load(text);
        Assert.Empty(loaded.Diagnostics.ToArray());
        var variants = loaded.Set.All<KernelSpec>().Single().Variants;
        Assert.Equal([stays, true], variants.Select(v => v.Tensor("w") is not null));
        Assert.Equal(variants[1].Slots, variants[0].Slots);
        foreach (var variant in variants) Assert.Empty(KernelVerifier.Verify(variant));
        var call = KernelCall.Random(variants[0], new() { ["t"] = 2, ["n"] = 19, ["r"] = 3 }, 1);
        var y = call.Copy().Interpret().Tensors;
        if (!stays) Assert.Equal(Expected(call), (float)y["y"][4], 1e-5f);

        static double Expected(KernelCall call)
        {
            // t = 1, r = 1
            var p = Enumerable.Range(0, 3).Select(j => Math.Exp(call.Tensors["x"][19 + j]) + 1).ToList();
            return p.Select((value, j) => value * call.Tensors["keys"][j]).Sum() + p.Max(value => 2 * value);
        }
    }

    [Fact]
    public void An_index_named_as_an_extent_gets_another_name()
    {
        var kernel = KernelCall.Find("attention", "f32");
        Assert.Equal(["q", "keys", "key_step", "values", "value_step", "past", "scale", "part", "top", "total", "g", "r", "d", "c", "t"], kernel.Slots);
        Assert.Equal(["ig < g", "s < 8", "it < t"], kernel.Items.Select(i => $"{i.Name} < {i.Limit}"));
    }

    [Theory]
    [InlineData("\"e[t, n]\", w", "\"e[t n]\", w", "BNG2200", 4, 11)]
    [InlineData("\"e[t, n]\", w", "\"e[t, 0]\", w", "BNG2200", 4, 11)]
    [InlineData("\"e[t, n]\", w", "\"e[t, n + 1]\", w", "BNG2200", 4, 11)]
    [InlineData("\"cache e[", "\"cash e[", "BNG2200", 4, 38)]
    [InlineData("w: \"f32[n]\"", "w: \"f33[n]\"", "BNG2201", 4, 25)]
    [InlineData("[f32, f16]", "[f32, f17]", "BNG2202", 3, 10)]
    [InlineData("[f32, f16]", "[f32, i8]", "", 0, 0)]
    [InlineData("[f32, f16]", "{ f32: 0, i8: 127 }", "", 0, 0)]
    [InlineData("[f32, f16]", "{ f32: 0, i8: x }", "BNG1013", 3, 27)]
    [InlineData("[f32, f16]", "{ f33: 0 }", "BNG2202", 3, 10)]
    [InlineData("int k = past", "int k = e > 0 ? e : past", "BNG1026", 9, 11)]
    [InlineData("[f32, f16]", "[]", "BNG2202", 3, 10)]
    [InlineData("parallel: [t]", "parallel: [u]", "BNG2203", 7, 12)]
    [InlineData("parallel: [t]", "parallel: [t, \"u < 0\"]", "BNG2203", 7, 16)]
    [InlineData("parallel: [t]", "parallel: [t, \"n < 4\"]", "BNG2203", 7, 16)]
    [InlineData("parallel: [t]", "parallel: [t, \"u < 4\"]", "", 0, 0)]
    [InlineData("parallel: [t]", "parallel: [n]", "BNG2214", 6, 1)]
    [InlineData("parallel: [t]", "", "", 0, 0)]
    [InlineData("y[t, i] = z[i]", "y[t, i / 2] = z[3]", "BNG2205", 11, 3)]
    [InlineData("x[t, i] + w", "x[i, i] + w", "BNG2206", 10, 3)]
    [InlineData("y[t, i] = z[i]", "w[i] = z[i]", "BNG2207", 11, 3)]
    [InlineData("z[i] = x[t, i]", "z[i] = z[i] + x[t, i]", "BNG2208", 10, 3)]
    [InlineData("y[t, i] = z[i];", "", "BNG2209", 9, 3)]
    [InlineData("y[t, i] = z[i]", "y[t, i] += z[i]", "BNG2210", 11, 3)]
    [InlineData("y[t, i] = z[i]", "return z[0]", "BNG2211", 11, 3)]
    [InlineData("y[t, i] = z[i];", "for (int a = 1; a < n; a++) y[t, a] = z[a];", "BNG2212", 11, 3)]
    [InlineData("y[t, i] = z[i];", "for (int a = 0; a < n; a++) y[t, a] = z[a];", "", 0, 0)]
    [InlineData("w[i] * k", "k", "BNG2213", 9, 3)]
    [InlineData("int k = past + n", "int k = n", "BNG2213", 4, 61)]
    [InlineData("local: { z: \"f32[n]\" }", "local: { z: \"cache f32[n]\" }", "BNG2200", 6, 14)]
    [InlineData("out: { y: \"f32[t, n]\" }", "out: { y: \"weights[t, n]\" }", "BNG2200", 5, 12)]
    [InlineData("int k", "int past", "BNG1033", 9, 7)]
    [InlineData("w: \"f32", "x: \"f32", "BNG1002", 4, 21)]
    [InlineData("local: { z", "local: { y", "BNG1033", 6, 10)]
    [InlineData("w[i] * k", "w[q] * k", "BNG1026", 10, 22)]
    [InlineData("summary: A kernel", "", "BNG1011", 1, 1)]
    [InlineData("summary: A kernel", "sumary: A kernel", "BNG1010", 2, 1)]
    public void Mistakes_are_reported_where_they_are(string old, string changed, string id, int line, int column)
    {
        Assert.Contains(old, Good);
        var found = Load(Good.Replace(old, changed)).Diagnostics;
        if (id.Length == 0)
        {
            Assert.Empty(found.ToArray());
            return;
        }

        Assert.Contains(found.ToArray(), d => d.ToString().Contains($"({line},{column}): error {id}"));
    }

    [Fact]
    public void The_work_item_must_be_a_plain_dimension()
    {
        var found = Load(KernelText("keys").Replace("parallel: [t]\n", "").Replace("cache kv[g, c/16", "cache kv[c/16, g")).Diagnostics;
        Assert.Contains(found.ToArray(), d => d.ToString().Contains("error BNG2204"));
    }

    private static string KernelText(string name) => SpecFolder.Files().Single(f => Path.GetFileName(f.Path) == name + ".kernel.yaml").Text;

    private static SpecCompilation Load(string text) => SpecCompiler.Load([("k.kernel.yaml", text)]);
}
