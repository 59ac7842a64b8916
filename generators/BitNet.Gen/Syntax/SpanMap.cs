using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;

namespace BitNet.Gen.Syntax;

/// <summary>The side table of a file's positions, used only where diagnostics are reported: everything else is cached without positions.</summary>
/// <param name="File">The file's path as the compiler gave it.</param>
/// <param name="Text">The file's text.</param>
/// <param name="Spans">The places of nodes and keys.</param>
public sealed record SpanMap(string File, string Text, EquatableArray<NodeSpan> Spans)
{
    /// <summary>The place of a diagnostic.</summary>
    public FilePosition Find(SpecDiagnostic diagnostic) => Find(diagnostic.NodePath, diagnostic.Offset);

    /// <summary>The place of a node or, for a scalar, of the character <paramref name="offset"/> characters into its content. An unknown path gives its nearest known parent.</summary>
    public FilePosition Find(string nodePath, int offset = 0)
    {
        for (string path = nodePath; ;)
        {
            foreach (var span in Spans)
            {
                if (span.Path != path) continue;
                bool inside = path == nodePath && span.Style is not null && (offset > 0 || span.Style is ScalarStyle.DoubleQuoted or ScalarStyle.Literal);
                return FilePosition.Of(Text, inside ? ScalarOffsets.ToFile(Text, span, offset) : span.Start);
            }

            if (path.Length == 0) return FilePosition.Of(Text, 0);
            int cut = Math.Max(path.LastIndexOf('/'), path.LastIndexOf('#'));
            path = path.Substring(0, Math.Max(cut, 0));
        }
    }

    /// <summary>The length of the word that begins at an offset of the file; 1 where none does.</summary>
    public int WordLength(int offset)
    {
        int end = offset;
        while (end < Text.Length && (char.IsLetterOrDigit(Text[end]) || Text[end] == '_'))
            end++;
        return Math.Max(1, end - offset);
    }
}
