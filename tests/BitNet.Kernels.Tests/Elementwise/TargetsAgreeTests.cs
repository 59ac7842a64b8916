using BitNet.Runtime.Tables;

namespace BitNet.Kernels.Tests.Elementwise;

/// <summary>The kernels of this repository as programs get them: every target gives the same bits, in any division of the work.</summary>
public sealed class TargetsAgreeTests
{
    private static readonly int[] Lengths = [1, 7, 8, 15, 16, 17, 31, 33, 64, 65, 129, 256];

    /// <summary>Index-notation kernels. Products of matrices work on packed weights and have tests of their own.</summary>
    public static TheoryData<string, string> Kernels =>
        [.. KernelTables.Kernels.Kernels.Where(k => k.Kernel != "matmul" && k.MinTokens == 1).Select(k => (k.Kernel, k.Variant)).Distinct()];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_target_schedule_and_division_gives_the_same_bits(string kernel, string variant)
    {
        var usable = KernelTables.Kernels.Targets.Where(t => t.IsSupported()).Select(t => t.Name).ToHashSet();
        var entries = KernelTables.Kernels.Kernels.Where(k => k.Kernel == kernel && (k.Variant == variant || k.Variant == variant + ".many") && usable.Contains(k.Target)).ToList();
        Assert.NotEmpty(entries);
        foreach (int length in Lengths)
        {
            var numbers = Numbers(length, stored: entries[0].Parameters.Any(p => p.Type.StartsWith("u8[", StringComparison.Ordinal)));
            byte[]? expected = null;
            foreach (var entry in entries)
            {
                foreach (bool oneByOne in new[] { false, true })
                {
                    using var arguments = new KernelArguments(entry, numbers, length);
                    arguments.Run(entry, oneByOne);
                    byte[] results = arguments.Results(entry);
                    expected ??= results;
                    Assert.True(expected.AsSpan().SequenceEqual(results), $"{entry.Name}, {(oneByOne ? "item by item" : "all items at once")}, length {length}");
                }
            }
        }
    }

    private static Dictionary<string, long> Numbers(int length, bool stored) => new()
    {
        ["t"] = 3,
        ["n"] = stored ? 256 : length,
        ["eps"] = 1,
        ["scale"] = 125,
        ["past"] = length,
        ["c"] = (length + 3 + 15) / 16 * 16,
        ["p"] = length + 3,
        ["g"] = 2,
        ["b"] = 5,
        ["r"] = length % 6 + 1,
        ["h"] = 3,
        ["d"] = 2 * (length / 2 + 1),
        ["e"] = length / 2 + 1 - (length % 3 == 0 ? 1 : 0),
        ["v"] = 4,
    };
}
