using BitNet.Gen.Api;
using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Gen.Models;
using BitNet.Gen.Scheduling;
using BitNet.Gen.Targets;
using BitNet.Gen.Tuning;

namespace BitNet.Gen.Pipeline;

/// <summary>The kinds of spec file, and the passes from all specs to the files to generate. The only place that lists them.</summary>
public static class SpecKinds
{
    /// <summary>The kinds.</summary>
    public static readonly IReadOnlyList<SpecKind> All =
    [
        new("format", FormatBinder.Bind, FormatKeys.Root),
        new("layout", LayoutBinder.Bind, LayoutKeys.Root),
        new("kernel", KernelBinder.Bind, KernelKeys.Root),
        new("model", ModelBinder.Bind, ModelKeys.Root),
        new("target", TargetBinder.Bind, TargetKeys.Root),
        new("tune", TuningBinder.Bind, TuningKeys.Root),
    ];

    /// <summary>What each area makes of the specs.</summary>
    public static readonly IReadOnlyList<Func<SpecSet, IEnumerable<GenerationPlan>>> Plans =
    [
        FormatPlans.From,
        LayoutPlans.From,
        ModelPlans.From,
        KernelPlans.From,
        KernelApiPlans.From,
        MatmulPlans.From,
        TuningPlans.From,
    ];

    /// <summary>The kind that a file name stands for, or null where it is no spec file.</summary>
    public static SpecKind? Of(string file) => All.FirstOrDefault(kind => file.EndsWith(kind.Suffix, StringComparison.Ordinal));
}
