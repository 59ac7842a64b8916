using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;

namespace BitNet.Gen.Layouts;

/// <summary>Which layouts can hold a format's weights, as the runtime decides when it loads a tensor.</summary>
public static class FormatLayouts
{
    /// <summary>
    /// The layouts in the order in which the runtime tries them. Those that hold the codes come first; a format that none holds, and that does not want
    /// int8 activations for each token, becomes float32.
    /// </summary>
    public static IEnumerable<LayoutSpec> Of(FormatSpec format, IEnumerable<LayoutSpec> layouts)
    {
        var ordered = layouts.OrderBy(layout => layout.Order).ThenBy(layout => layout.Name, StringComparer.Ordinal).ToList();
        var algebra = FormatAlgebra.Of(format);
        var holding = ordered.Where(layout => layout.Activations == format.Activations && Holds(layout, format, algebra));
        var floats = format.Activations == ActivationKind.Int8PerToken ? [] : ordered.Where(layout => layout is { Activations: ActivationKind.Float, Tile: ElementLayout { Element: ElementType.F32, Scale: null } });
        return holding.Concat(floats).Distinct();
    }

    private static bool Holds(LayoutSpec layout, FormatSpec format, FormatAlgebra algebra)
    {
        bool isInteger = algebra.CodeType.Range() is not null;
        if (layout.Tile is not ElementLayout elements) return isInteger && LayoutKernels.CodeRange(layout).Contains(algebra.Range);
        if (isInteger ? elements.Element.Range()?.Contains(algebra.Range) != true : elements.Element != algebra.CodeType) return false;
        if (elements.Scale is not { } scale) return isInteger || algebra.Scale is null;
        return algebra is { Scale: not null, ScaleOfTensor: false } && format.Order == BlockOrder.Rows && format.BlockWeights % layout.TileK == 0
            && (scale == algebra.ScaleType || scale == ElementType.F32);
    }
}
