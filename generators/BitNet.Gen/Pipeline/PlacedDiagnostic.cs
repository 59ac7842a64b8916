using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Pipeline;

/// <summary>A mistake and its place in the file.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="Position">Where it begins.</param>
/// <param name="Length">The characters to underline, at least 1.</param>
public sealed record PlacedDiagnostic(SpecDiagnostic Diagnostic, string Path, FilePosition Position, int Length)
{
    /// <summary>The message as compilers write it: <c>path(line,column): error BNG2003: ...</c>.</summary>
    public override string ToString() => $"{Path}{Position}: error {Diagnostic.Rule.Id}: {Diagnostic.Message}";
}
