using BitNet.Gen.Kernels;

namespace BitNet.Gen.Tests.Kernels;

/// <summary>The kernels of kernels.spec with sizes that meet every tail.</summary>
public static class KernelCases
{
    private static readonly int[] Lengths = [1, 7, 8, 15, 16, 17, 31, 33, 64, 65, 129];
    private static readonly Lazy<IReadOnlyList<KernelCall>> Finite = new(() => Make(special: false));
    private static readonly Lazy<IReadOnlyList<KernelCall>> Special = new(() => Make(special: true));

    /// <summary>Kernel, variant and a number for each extent and scalar.</summary>
    public static IEnumerable<(string Kernel, string Variant, Dictionary<string, double> Numbers)> All()
    {
        foreach (string kernel in new[] { "add", "multiply", "relu", "square", "silu", "softmax", "quantize", "rms_norm" })
        {
            foreach (int n in Lengths) yield return (kernel, "", new() { ["t"] = 2, ["n"] = n, ["eps"] = 1e-5f });
        }

        foreach (int b in new[] { 1, 2, 5 }) yield return ("quantize_blocks", "", new() { ["t"] = 3, ["b"] = b });

        foreach (string kernel in new[] { "rope_neox", "rope_norm" })
        {
            foreach (var (d, e) in new[] { (2, 1), (8, 4), (64, 32), (64, 24), (100, 50), (128, 64) })
                yield return (kernel, "", new() { ["t"] = 2, ["h"] = 3, ["d"] = d, ["e"] = e, ["p"] = 9, ["past"] = 5 });
        }

        foreach (var (t, past, g, r, d) in new[] { (1, 0, 1, 1, 4), (2, 14, 2, 1, 16), (3, 30, 1, 4, 20), (1, 63, 2, 5, 32), (2, 47, 1, 3, 17), (1, 79, 1, 2, 64), (1, 99, 1, 5, 84), (2, 255, 1, 5, 3), (1, 2060, 1, 1, 2), (3, 1022, 1, 1, 2), (35, 61, 1, 2, 3), (4, 61, 1, 3, 17) })
        {
            var numbers = new Dictionary<string, double> { ["t"] = t, ["past"] = past, ["g"] = g, ["r"] = r, ["d"] = d, ["c"] = (past + t + 15) / 16 * 16, ["scale"] = 0.25f };
            foreach (string kv in new[] { "f32", "f16", "i8" })
            {
                yield return ("keys", kv, numbers);
                yield return ("values", kv, numbers);
                yield return ("attention", kv, numbers);
            }

            yield return ("join_parts", "", numbers);
        }
    }

    /// <summary>A call of each case with random arguments. Tests share the calls, and with them what the interpreter gives: they run copies.</summary>
    public static IReadOnlyList<KernelCall> Calls(bool special) => special ? Special.Value : Finite.Value;

    private static IReadOnlyList<KernelCall> Make(bool special) =>
        [.. All().Select((call, i) => KernelCall.Random(KernelCall.Find(call.Kernel, call.Variant), call.Numbers, i + 1, special))];
}
