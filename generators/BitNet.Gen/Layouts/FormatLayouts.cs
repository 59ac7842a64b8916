using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;

namespace BitNet.Gen.Layouts;

/// <summary>Which layouts can hold a format's weights, as the runtime decides when it loads a tensor.</summary>
public static class FormatLayouts
{
    /// <summary>
    /// The layouts in the order in which the runtime tries them. Those that hold the codes come first; a tensor that none of them holds becomes float32.
    /// </summary>
    public static IEnumerable<LayoutSpec> Of(FormatSpec format, IEnumerable<LayoutSpec> layouts)
    {
        var ordered = layouts.OrderBy(layout => layout.Order).ThenBy(layout => layout.Name, StringComparer.Ordinal).ToList();
        var algebra = FormatAlgebra.Of(format);
        var holding = ordered.Where(layout => layout.Activations == format.Activations && Holds(layout, format, algebra));
        var floats = ordered.Where(layout => layout is { Activations: ActivationKind.Float, Tile: ElementLayout { Element: ElementType.F32, Scale: null } });
        return holding.Concat(floats).Distinct();
    }

    private static bool Holds(LayoutSpec layout, FormatSpec format, FormatAlgebra algebra)
    {
        bool isInteger = algebra.CodeType.Range() is not null;
        if (layout.Tile is ByteLayout bytes && !(isInteger && bytes.Range.Contains(algebra.Range))) return false;
        if (layout.Activations == ActivationKind.Int8PerToken && algebra.ZeroPoint != ((layout.Tile as ByteLayout)?.Zero ?? 0)) return false;
        if (layout.Tile is ElementLayout elements && (isInteger ? elements.Element.Range()?.Contains(algebra.Range) != true : elements.Element != algebra.CodeType)) return false;
        var content = layout.Tile as ByteLayout;
        if ((content?.Scale ?? (layout.Tile as ElementLayout)?.Scale) is not { } scale) return isInteger || algebra.Scale is null;
        int weights = algebra.GroupWeights == 0 ? format.BlockWeights : algebra.GroupWeights;
        return algebra is { Scale: not null, ScaleOfTensor: false } && format.Order == BlockOrder.Rows && weights % layout.TileK == 0
            && HoldsEach(scale, algebra.ScaleType) && content?.Minimum is null == algebra.Minimum is null && HoldsEach(content?.Minimum, algebra.MinimumType)
            && (content?.Levels ?? 0) == algebra.Levels.Count;
    }

    // A float32 holds every stored scale; any other type only its own.
    private static bool HoldsEach(ElementType? type, ElementType? stored) => type == stored || type == ElementType.F32;
}
