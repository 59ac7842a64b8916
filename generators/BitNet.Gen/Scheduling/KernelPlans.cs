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
    /// <summary>
    /// The plans. A kernel over stored weights has a variant for each format; a product of matrices has its own skeleton.
    /// Where all targets are a library's, variants of its kernels for its formats are compiled there, and are not made.
    /// </summary>
    public static IEnumerable<GenerationPlan> From(SpecSet set)
    {
        var formats = set.All<FormatSpec>().Select(format => (File: set.FileOf(format), Storage: new FormatStorage(format))).ToList();
        var targets = set.All<TargetSpec>().ToList();
        var ownFormats = formats.Where(format => set.IsOwn(format.File)).ToList();
        bool areTargetsOwn = set.Own<TargetSpec>().Any();
        foreach (var kernel in set.All<KernelSpec>().Where(k => !MatmulPattern.Matches(k)))
        {
            foreach (var (files, variant) in kernel.Variants.SelectMany(v => Stored(kernel.File, v, areTargetsOwn || set.IsOwn(kernel.File) ? formats : ownFormats)))
            {
                foreach (var target in targets) yield return new IndexKernelPlan([.. files, set.FileOf(target)], set.Options.Namespace, variant, target);
            }
        }

        foreach (var (file, kernel) in ModelPlans.FusedKernels(set))
        {
            foreach (var target in targets) yield return new IndexKernelPlan([file, set.FileOf(target)], set.Options.Namespace, kernel, target);
        }
    }

    /// <summary>A kernel with the files that it is made from; of one over stored weights a variant for each format.</summary>
    private static IEnumerable<(string[] Files, KernelIr Kernel)> Stored(string file, KernelIr kernel, IReadOnlyList<(string File, FormatStorage Storage)> formats) =>
        InlineStorage.WeightsOf(kernel) is null ? [([file], kernel)] : formats.Select(format => (new[] { file, format.File }, InlineStorage.Apply(kernel, format.Storage)));
}
