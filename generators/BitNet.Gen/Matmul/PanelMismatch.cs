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
    public static bool Fits(LayoutSpec layout, TargetSpec target) => layout.TileRows % target.Lanes(Expressions.ElementType.F32) == 0;

    /// <inheritdoc/>
    public override GeneratedFile Emit()
    {
        var bag = new DiagnosticBag(LayoutFile);
        bag.Report(SpecRules.PanelRows, "tile/rows", 0, $"{Layout.TileRows}", Target.Name, $"{Target.Lanes(Expressions.ElementType.F32)}");
        return new GeneratedFile(HintName, "", [], bag.Diagnostics);
    }
}
