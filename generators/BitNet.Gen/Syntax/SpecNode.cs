using BitNet.Gen.Collections;

namespace BitNet.Gen.Syntax;

/// <summary>A node of a spec file (L0). Nodes know their path, as <c>rows/3/emit</c>, not their position: a blank line must not change them.</summary>
/// <param name="Path">The keys and indices that lead to the node, joined by slashes; empty for the root.</param>
public abstract record SpecNode(string Path);

/// <summary>A mapping, its keys in file order.</summary>
public sealed record SpecMapping(string Path, EquatableArray<SpecEntry> Entries) : SpecNode(Path)
{
    /// <summary>The value of <paramref name="key"/>, or null.</summary>
    public SpecNode? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
            {
                if (entry.Key == key) return entry.Value;
            }

            return null;
        }
    }
}

/// <summary>A sequence.</summary>
public sealed record SpecSequence(string Path, EquatableArray<SpecNode> Items) : SpecNode(Path);

/// <summary>A scalar.</summary>
/// <param name="Text">The content: escapes resolved, the indentation of a block removed.</param>
/// <param name="Style">How it was written: expressions may stand in some styles only.</param>
public sealed record SpecScalar(string Path, string Text, ScalarStyle Style) : SpecNode(Path);
