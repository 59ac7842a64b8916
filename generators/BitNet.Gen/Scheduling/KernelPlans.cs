using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;
using BitNet.Gen.Matmul;
using BitNet.Gen.Models;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Scheduling;

/// <summary>The files of index-notation kernels: those of the specs and those that models fuse from them, on every target.</summary>
public static class KernelPlans
{
    /// <summary>The plans. A kernel over stored weights has a variant for each format; a product of matrices has its own skeleton.</summary>
    public static IEnumerable<GenerationPlan> From(SpecSet set)
    {
        var formats = set.All<FormatSpec>().Select(format => new FormatStorage(format)).ToList();
        var targets = set.All<TargetSpec>().ToList();
        foreach (var kernel in set.All<KernelSpec>().Where(k => !MatmulPattern.Matches(k)))
        {
            foreach (var variant in kernel.Variants.SelectMany(v => Stored(v, formats)))
            {
                foreach (var target in targets) yield return new IndexKernelPlan([kernel.File, set.FileOf(target)], set.Options.Namespace, variant, target);
            }
        }

        var models = set.All<ModelSpec>().Select(m => m.File).ToList();
        foreach (var kernel in ModelPlans.FusedKernels(set))
        {
            foreach (var target in targets) yield return new IndexKernelPlan([models[0], set.FileOf(target)], set.Options.Namespace, kernel, target);
        }
    }

    private static IEnumerable<KernelIr> Stored(KernelIr kernel, IReadOnlyList<FormatStorage> formats) =>
        InlineStorage.WeightsOf(kernel) is null ? [kernel] : formats.Select(format => InlineStorage.Apply(kernel, format));
}
