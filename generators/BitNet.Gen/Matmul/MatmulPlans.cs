using BitNet.Gen.Kernels;
using BitNet.Gen.Layouts;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Specs;
using BitNet.Gen.Tuning;

namespace BitNet.Gen.Matmul;

/// <summary>Which matrix products are generated: every layout on every target.</summary>
public static class MatmulPlans
{
    /// <summary>The plans; none where no kernel is a matrix product.</summary>
    public static IEnumerable<GenerationPlan> From(SpecSet specs)
    {
        var kernels = specs.All<KernelSpec>().Where(MatmulPattern.Matches).ToList();
        foreach (var layout in specs.All<LayoutSpec>())
        {
            if (kernels.Count > 0 && specs.All<TargetSpec>().Where(target => !PanelMismatch.Fits(layout, target)).OrderByDescending(target => target.VectorBytes).FirstOrDefault() is { } unfilled)
                yield return new PanelMismatch(specs.FileOf(layout), layout, unfilled);
            foreach (var kernel in kernels)
            {
                foreach (var target in specs.All<TargetSpec>().Where(target => PanelMismatch.Fits(layout, target)))
                {
                    var tuned = TuningPlans.For(specs, kernel.Name, layout, target);
                    yield return new MatmulPlan(
                        $"{kernel.Name}_{layout.Name}_{target.Name}.g.cs",
                        [specs.FileOf(target), specs.FileOf(layout), specs.FileOf(kernel), .. tuned.Files],
                        specs.Options.Namespace,
                        kernel.Name,
                        kernel.Summary,
                        layout,
                        target,
                        (layout.Tile as ByteLayout)?.Zero ?? 0) { Tuned = tuned.Blocks };
                }
            }
        }
    }
}
