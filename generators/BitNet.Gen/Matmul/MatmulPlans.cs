using BitNet.Gen.Formats;
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
            var zeroPoints = ZeroPoints(layout, specs).ToList();
            foreach (var (format, zeroPoint) in zeroPoints)
            {
                if (zeroPoint != zeroPoints[0].ZeroPoint)
                    yield return new ZeroPointConflict(specs.FileOf(format), format.Name, layout.Name, zeroPoints[0].ZeroPoint, zeroPoint);
            }

            foreach (var kernel in kernels)
            {
                foreach (var target in specs.All<TargetSpec>())
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
                        zeroPoints.Count == 0 ? 0 : (int)zeroPoints[0].ZeroPoint) { Tuned = tuned.Blocks };
                }
            }
        }
    }

    /// <summary>The formats whose codes a layout holds, with their codes of zero.</summary>
    private static IEnumerable<(FormatSpec Format, long ZeroPoint)> ZeroPoints(LayoutSpec layout, SpecSet specs)
    {
        if (layout.Tile is not ByteLayout bytes) yield break;
        // A library's kernels are compiled for its formats already: a project's own format is the one that conflicts.
        foreach (var format in specs.All<FormatSpec>().OrderBy(format => specs.IsOwn(specs.FileOf(format))))
        {
            var algebra = FormatAlgebra.Of(format);
            if (algebra.Kind == FormatKind.Affine && format.Activations == layout.Activations && bytes.Range.Contains(algebra.Range))
                yield return (format, algebra.ZeroPoint);
        }
    }
}
