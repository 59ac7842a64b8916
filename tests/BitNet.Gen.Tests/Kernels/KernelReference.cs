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
            case "attention": return Attention(call);
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

    private static Dictionary<string, double[]> Attention(KernelCall call)
    {
        int T = (int)call.Numbers["t"], G = (int)call.Numbers["g"], R = (int)call.Numbers["r"], D = (int)call.Numbers["d"], C = (int)call.Numbers["c"];
        var q = call.Tensors["q"];
        var y = new double[q.Count];
        for (int t = 0; t < T; t++)
        {
            for (int g = 0; g < G; g++)
            {
                for (int r = 0; r < R; r++)
                {
                    int head = ((((t * G) + g) * R) + r) * D;
                    var weights = new double[(int)call.Numbers["past"] + t + 1];
                    for (int p = 0; p < weights.Length; p++)
                    {
                        double score = 0;
                        for (int i = 0; i < D; i++) score += q[head + i] * call.Tensors["keys"][(((((g * (C / 16)) + (p / 16)) * D) + i) * 16) + (p % 16)];
                        weights[p] = Math.Exp(score * call.Numbers["scale"]);
                    }

                    for (int i = 0; i < D; i++)
                        y[head + i] = weights.Select((w, p) => w * call.Tensors["values"][(((g * C) + p) * D) + i]).Sum() / weights.Sum();
                }
            }
        }

        return new() { ["y"] = y };
    }
}
