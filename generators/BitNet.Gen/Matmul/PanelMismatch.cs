using BitNet.Gen.Diagnostics;
using BitNet.Gen.Layouts;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Matmul;

/// <summary>Makes no code: says that a layout's panels do not fill a target's vectors.</summary>
/// <param name="LayoutFile">The layout's file.</param>
/// <param name="Layout">The layout.</param>
/// <param name="Target">Of the targets whose vectors are not filled, the one with the longest.</param>
public sealed record PanelMismatch(string LayoutFile, LayoutSpec Layout, TargetSpec Target) : GenerationPlan($"panel_{Layout.Name}_{Target.Name}.g.cs", [LayoutFile])
{
    /// <summary>Whether the layout's panels are whole vectors of the target.</summary>
    public static bool Fits(LayoutSpec layout, TargetSpec target) => layout.TileRows % RowsOf(layout, target) == 0;

    /// <inheritdoc/>
    public override GeneratedFile Emit()
    {
        var bag = new DiagnosticBag(LayoutFile);
        bag.Report(SpecRules.PanelRows, "tile/rows", 0, $"{Layout.TileRows}", Target.Name, $"{RowsOf(Layout, Target)}");
        return new GeneratedFile(HintName, "", [], bag.Diagnostics);
    }

    /// <summary>Rows of a vector: a float's lanes, or where sums are looked up each byte is one.</summary>
    private static int RowsOf(LayoutSpec layout, TargetSpec target) => layout.Tile is ByteLayout { IsLookup: true } ? target.VectorBytes : target.Lanes(Expressions.ElementType.F32);
}
