using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Layouts;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Matmul;

/// <summary>Makes no code: says that a format cannot share a layout with another, because its code of zero differs.</summary>
/// <param name="FormatFile">The file of the format that came second.</param>
/// <param name="Expected">The zero point of the formats before it.</param>
/// <param name="Found">Its own.</param>
public sealed record ZeroPointConflict(string FormatFile, string Format, string Layout, long Expected, long Found)
    : GenerationPlan($"zero_point_{Format}_{Layout}.g.cs", [FormatFile])
{
    /// <inheritdoc/>
    public override GeneratedFile Emit()
    {
        var bag = new DiagnosticBag(FormatFile);
        bag.Report(SpecRules.TwoZeroPoints, "value", 0, Layout, $"{Expected}", $"{Found}", Format);
        return new GeneratedFile(HintName, "", [], bag.Diagnostics);
    }
}
