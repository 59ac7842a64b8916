using BitNet.Gen.Collections;

namespace BitNet.Gen.Diagnostics;

/// <summary>A mistake found in a spec.</summary>
/// <param name="File">The spec's file name, as in <see cref="Syntax.SpecDocument.File"/>.</param>
/// <param name="NodePath">The node it is about; <c>path#key</c> for a key.</param>
/// <param name="Offset">Characters from the beginning of the scalar's content to the mistake; 0 for the node itself.</param>
/// <param name="Arguments">What fills the message.</param>
public sealed record SpecDiagnostic(SpecRule Rule, string File, string NodePath, int Offset, EquatableArray<string> Arguments)
{
    /// <summary>The message with its arguments.</summary>
    public string Message => string.Format(System.Globalization.CultureInfo.InvariantCulture, Rule.Message, [.. Arguments]);

    /// <inheritdoc/>
    public override string ToString() => $"{File} {NodePath}+{Offset}: {Rule.Id}: {Message}";
}
