using BitNet.Gen.Diagnostics;
using BitNet.Gen.Shapes;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Pipeline;

/// <summary>A kind of spec file: files <c>*.WORD.yaml</c> with the spec's name under the key <c>WORD</c>.</summary>
/// <param name="Word">The word, as <c>format</c>.</param>
/// <param name="Bind">Makes the L1 spec of a document; null after a report.</param>
/// <param name="Shape">The keys of such a file.</param>
public sealed record SpecKind(string Word, Func<SpecDocument, DiagnosticBag, object?> Bind, ValueShape Shape)
{
    /// <summary>The end of the file names.</summary>
    public string Suffix => $".{Word}.yaml";

    /// <summary>The name of a spec that could not be read: what stands behind the key in a line of its own, else the file's name up to the first dot; null where neither is a name.</summary>
    public string? LikelyName(string file, string text)
    {
        string key = Word + ":";
        var written = text.Split('\n').Where(line => line.StartsWith(key, StringComparison.Ordinal)).Select(line => line.Substring(key.Length).Split('#')[0].Trim());
        return written.Append(file.Split('.')[0]).FirstOrDefault(SpecCursor.IsName);
    }

    /// <summary>The name that a document gives its spec; null where there is none.</summary>
    public string? NameIn(SpecDocument document) => document.Root[Word] is SpecScalar { Text: var name } && SpecCursor.IsName(name) ? name : null;
}
