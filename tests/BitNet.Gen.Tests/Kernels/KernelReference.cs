using BitNet.Gen.Kernels;

namespace BitNet.Gen.Tests.Kernels;

/// <summary>What the kernels mean, in plain double arithmetic, written without the compiler.</summary>
public static class KernelReference
{
    /// <summary>The outputs by name.</summary>
    public static Dictionary<string, double[]> Run(KernelCall call)
    {
        int N(string name) => (int)call.Numbers[name];
        TensorData A(string name) => call.Tensors[name];
        double[] Row(string name, int t) => [.. Enumerable.Range(0, N("n")).Select(i => A(name)[(t * N("n")) + i])];
        Dictionary<string, double[]> Rows(Func<int, IEnumerable<double>> row) => new() { ["y"] = [.. Enumerable.Range(0, N("t")).SelectMany(row)] };
        switch (call.Kernel.Name)
        {
            case "add": return Rows(t => Row("a", t).Zip(Row("b", t), (a, b) => a + b));
            case "multiply": return Rows(t => Row("a", t).Zip(Row("b", t), (a, b) => a * b));
            case "relu": return Rows(t => Row("x", t).Select(x => Math.Max(x, 0)));
            case "square": return Rows(t => Row("x", t).Select(x => x * x));
            case "silu": return Rows(t => Row("x", t).Select(x => x / (1 + Math.Exp(-x))));
            case "softmax":
                return Rows(t =>
                {
                    double total = Row("x", t).Sum(Math.Exp);
                    return Row("x", t).Select(x => Math.Exp(x) / total);
                });
            case "rms_norm":
                return Rows(t =>
                {
                    double rms = Math.Sqrt(Row("x", t).Average(x => x * x) + call.Numbers["eps"]);
                    return Row("x", t).Select((x, i) => x / rms * A("w")[i]);
                });
            case "rope_neox": return Rope(call, (j, e) => (j, j + e));
            case "rope_norm": return Rope(call, (j, _) => (2 * j, (2 * j) + 1));
            case "attention": return Parts(call);
            default: throw new ArgumentException($"no reference for {call.Kernel.Name}");
        }
    }

    private static Dictionary<string, double[]> Rope(KernelCall call, Func<int, int, (int First, int Second)> pair)
    {
        int d = (int)call.Numbers["d"], e = (int)call.Numbers["e"], h = (int)call.Numbers["h"], past = (int)call.Numbers["past"];
        var x = call.Tensors["x"];
        var y = new double[x.Count];
        for (int i = 0; i < y.Length; i++) y[i] = x[i];
        for (int head = 0; head < y.Length / d; head++)
        {
            for (int j = 0; j < e; j++)
            {
                int angle = ((past + (head / h)) * e) + j;
                double cos = call.Tensors["cos"][angle], sin = call.Tensors["sin"][angle];
                var (first, second) = pair(j, e);
                double a = x[(head * d) + first], b = x[(head * d) + second];
                y[(head * d) + first] = (a * cos) - (b * sin);
                y[(head * d) + second] = (b * cos) + (a * sin);
            }
        }

        return new() { ["y"] = y };
    }

    /// <summary>Attention of every query head over all positions up to its token's own, <c>[t, g, r, d]</c>.</summary>
    public static double[] Attention(KernelCall call)
    {
        var shape = new AttentionShape(call);
        var y = new double[call.Tensors["q"].Count];
        foreach (var (t, g, r) in shape.Heads())
        {
            double[] weights = [.. Enumerable.Range(0, shape.Seen(t)).Select(p => Math.Exp(shape.Score(t, g, r, p)))];
            for (int i = 0; i < shape.D; i++) y[shape.Query(t, g, r) + i] = weights.Select((w, p) => w * shape.Value(g, p, i)).Sum() / weights.Sum();
        }

        return y;
    }

    private static Dictionary<string, double[]> Parts(KernelCall call)
    {
        var shape = new AttentionShape(call);
        var result = new[] { "part", "top", "total" }.ToDictionary(name => name, name => Enumerable.Range(0, call.Tensors[name].Count).Select(i => call.Tensors[name][i]).ToArray());
        foreach (var (t, g, r) in shape.Heads())
        {
            int length = (shape.Seen(t) + 1023) / 1024 * 128;
            for (int s = 0; s * length < shape.Seen(t); s++)
            {
                int[] positions = [.. Enumerable.Range(s * length, Math.Min(length, shape.Seen(t) - (s * length)))];
                double top = positions.Max(p => shape.Score(t, g, r, p));
                double[] weights = [.. positions.Select(p => Math.Exp(shape.Score(t, g, r, p) - top))];
                int at = (((((t * shape.G) + g) * 8) + s) * shape.R) + r;
                result["top"][at] = top;
                result["total"][at] = weights.Sum();
                for (int i = 0; i < shape.D; i++) result["part"][(at * shape.D) + i] = weights.Zip(positions, (w, p) => w * shape.Value(g, p, i)).Sum();
            }
        }

        return result;
    }

    /// <summary>Where the numbers of a call of attention stand.</summary>
    private sealed class AttentionShape(KernelCall call)
    {
        public int G { get; } = (int)call.Numbers["g"];

        public int R { get; } = (int)call.Numbers["r"];

        public int D { get; } = (int)call.Numbers["d"];

        private int Capacity { get; } = (int)call.Numbers["c"];

        private bool HasSteps { get; } = call.Kernel.Variant == "i8";

        public IEnumerable<(int T, int G, int R)> Heads() =>
            from t in Enumerable.Range(0, (int)call.Numbers["t"]) from g in Enumerable.Range(0, G) from r in Enumerable.Range(0, R) select (t, g, r);

        public int Seen(int t) => (int)call.Numbers["past"] + t + 1;

        public int Query(int t, int g, int r) => ((((t * G) + g) * R) + r) * D;

        public double Score(int t, int g, int r, int p)
        {
            double score = 0;
            for (int i = 0; i < D; i++) score += call.Tensors["q"][Query(t, g, r) + i] * call.Tensors["keys"][(((((g * (Capacity / 16)) + (p / 16)) * D) + i) * 16) + (p % 16)];
            return score * call.Numbers["scale"] * Step("key_step", g, p);
        }

        public double Value(int g, int p, int i) => call.Tensors["values"][(((g * Capacity) + p) * D) + i] * Step("value_step", g, p);

        private double Step(string name, int g, int p) => HasSteps ? call.Tensors[name][(g * Capacity) + p] : 1;
    }
}
