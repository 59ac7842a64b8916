using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;
using BitNet.Gen.Layouts;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Matmul;

/// <summary>Which matrix products are generated: every layout on every target.</summary>
public static class MatmulPlans
{
    /// <summary>The plans; none where no kernel is a matrix product.</summary>
    public static IEnumerable<GenerationPlan> From(SpecSet specs)
    {
        var formats = specs.All<FormatSpec>().ToList();
        foreach (var kernel in specs.All<KernelSpec>().Where(MatmulPattern.Matches))
        {
            foreach (var layout in specs.All<LayoutSpec>())
            {
                foreach (var target in specs.All<TargetSpec>())
                {
                    yield return new MatmulPlan(
                        $"{kernel.Name}_{layout.Name}_{target.Name}.g.cs",
                        [specs.FileOf(target), specs.FileOf(layout), specs.FileOf(kernel)],
                        specs.Options.Namespace,
                        kernel.Name,
                        kernel.Summary,
                        layout,
                        target,
                        ZeroPoint(layout, formats));
                }
            }
        }
    }

    private static int ZeroPoint(LayoutSpec layout, List<FormatSpec> formats)
    {
        if (layout.Tile is not ByteLayout bytes) return 0;
        foreach (var format in formats)
        {
            var algebra = FormatAlgebra.Of(format);
            if (algebra.Kind == FormatKind.Affine && format.Activations == layout.Activations && bytes.Range.Contains(algebra.Range))
                return (int)algebra.ZeroPoint;
        }

        return 0;
    }
}
