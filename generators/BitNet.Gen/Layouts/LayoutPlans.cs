using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Layouts;

/// <summary>The files to generate for compute layouts.</summary>
public static class LayoutPlans
{
    /// <summary>One file a layout.</summary>
    public static IEnumerable<GenerationPlan> From(SpecSet set) =>
        set.Specs.Where(bound => bound.Spec is LayoutSpec).Select(bound => new LayoutPlan(set.Options.Namespace, bound.File, (LayoutSpec)bound.Spec, Quantiser(set, ((LayoutSpec)bound.Spec).Activations)));

    private static string Quantiser(SpecSet set, ActivationKind activations) =>
        set.All<KernelSpec>().Where(kernel => kernel.Activations == activations).Select(kernel => kernel.Name).OrderBy(name => name, StringComparer.Ordinal).FirstOrDefault() ?? "";
}
