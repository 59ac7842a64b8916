using BitNet.Kernels;
using BitNet.Kernels.Tests.Elementwise;
using BitNet.Runtime.Tables;

namespace BitNet.Benchmarks.Families;

/// <summary>An index-notation kernel on this machine's best target, with the sizes of a model of two thousand million weights, for one token or many.</summary>
internal sealed class KernelCase(string kernel, string variant, int tokens) : FamilyCase($"{kernel}{(variant.Length == 0 ? "" : "." + variant)} t{tokens}")
{
    private static readonly int[] s_tokens = [1, 128];

    private KernelArguments? _arguments;
    private KernelEntry? _entry;
    private long _elements;

    /// <summary>The table's kernels but products of matrices, which work on packed weights, for one token and for many.</summary>
    /// <param name="isIncluded">Which kernels.</param>
    public static IEnumerable<KernelCase> All(Func<KernelEntry, bool> isIncluded) =>
        from entry in KernelTables.Kernels.Kernels.Where(entry => entry.Items.Length != 0 && isIncluded(entry)).DistinctBy(entry => (entry.Kernel, entry.Variant))
        from tokens in s_tokens
        select new KernelCase(entry.Kernel, entry.Variant, tokens);

    public override void Prepare()
    {
        _entry = FamilyRun.Engine.Kernels.Find(kernel, variant);
        _arguments = new KernelArguments(_entry, FamilyRun.IsSmoke ? Sizes(tokens, past: 5, width: 256, heads: 2) : Sizes(tokens, past: 1024, width: 2560, heads: 5), seed: 1);
        Bytes = _arguments.Bytes;
        _elements = Bytes / sizeof(float);
    }

    public override void Run() => FamilyRun.Engine.Run(_entry!, (nint)_arguments!.Items, _elements, _arguments.Slots);

    public override void Release() => _arguments?.Dispose();

    /// <summary>The numbers that the specs' extents and scalars stand for; of floats thousandths.</summary>
    private static Dictionary<string, long> Sizes(int tokens, int past, int width, int heads) => new()
    {
        ["t"] = tokens,
        ["n"] = width,
        ["b"] = width / 32,
        ["v"] = tokens,
        ["past"] = past,
        ["p"] = past + tokens,
        ["c"] = (past + tokens + 15) / 16 * 16,
        ["g"] = heads,
        ["h"] = 4 * heads,
        ["r"] = 4,
        ["d"] = 128,
        ["e"] = 64,
        ["eps"] = 1,
        ["scale"] = 88,
    };
}
