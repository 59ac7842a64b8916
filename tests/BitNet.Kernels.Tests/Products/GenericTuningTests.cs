using BitNet.Runtime.Hardware;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;

namespace BitNet.Kernels.Tests.Products;

/// <summary>A processor that no tuning knows runs what the generic one says, on every target that this machine has.</summary>
public sealed class GenericTuningTests
{
    private static readonly ProcessorInfo s_unknown = ProcessorInfo.Detect() with { Name = "Unknown", Signature = "Unknown 0-0" };

    private static IReadOnlyList<TunedKernel> Generic => Assert.Single(KernelTables.Kernels.Tunings, tuning => tuning.Processors.Count == 0).Kernels;

    [Fact]
    public void Its_schedules_run_on_their_targets()
    {
        foreach (TunedKernel tuned in Generic.Where(tuned => tuned.Schedule.Length > 0 && IsUsable(tuned.Target)))
        {
            var set = new KernelSet([KernelTables.Kernels], tuned.Target, s_unknown);
            KernelEntry[] entries = [.. Variants(tuned).Select(variant => set.Find(tuned.Kernel, variant))];
            Assert.NotEmpty(entries);
            Assert.All(entries, entry => Assert.Equal((tuned.Target, tuned.Schedule, false), (entry.Target, entry.Schedule, entry.IsTuned)));
        }
    }

    [Fact]
    public void Its_targets_come_before_those_of_higher_preference()
    {
        Assert.SkipUnless(string.IsNullOrEmpty(Environment.GetEnvironmentVariable(KernelSet.TargetVariable)), "a target is forced");
        var set = new KernelSet([KernelTables.Kernels], null, s_unknown);
        foreach (TunedKernel tuned in Generic.Where(tuned => tuned.Best && IsUsable(tuned.Target)))
            Assert.All(Variants(tuned), variant => Assert.Equal(tuned.Target, set.Find(tuned.Kernel, variant).Target));
    }

    private static bool IsUsable(string target) => KernelTables.Kernels.Targets.Any(entry => entry.Name == target && entry.IsSupported());

    private static IEnumerable<string> Variants(TunedKernel tuned) =>
        KernelTables.Kernels.Kernels.Where(entry => entry.Target == tuned.Target && tuned.IsAbout(entry.Kernel, entry.Variant)).Select(entry => entry.Variant).Distinct();
}
