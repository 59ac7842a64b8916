namespace BitNet.Gen.Syntax;

/// <summary>Where a node or a key stands in its file.</summary>
/// <param name="Path">The node's path; <c>path#key</c> for a key.</param>
/// <param name="Start">Offset of the first character; the quote of a quoted scalar, the indicator of a block.</param>
/// <param name="End">Offset behind the last character.</param>
/// <param name="Style">A scalar's style; null for other nodes.</param>
/// <param name="Indent">Spaces in front of each line of a block; 0 for other nodes.</param>
public sealed record NodeSpan(string Path, int Start, int End, ScalarStyle? Style = null, int Indent = 0);
