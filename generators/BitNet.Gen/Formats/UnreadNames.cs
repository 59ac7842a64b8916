using System.Text.RegularExpressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Formats;

/// <summary>Names whose expressions have mistakes. What mentions them has no mistake of its own to report: it would only say that they are not declared.</summary>
internal sealed class UnreadNames
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Remembers a name after its report.</summary>
    public void Add(string name) => _names.Add(name);

    /// <summary>Whether the name was reported.</summary>
    public bool Contains(string name) => _names.Contains(name);

    /// <summary>Whether the expression mentions such a name.</summary>
    public bool IsIn(SpecScalar scalar)
    {
        if (_names.Count == 0) return false;
        foreach (Match word in Regex.Matches(scalar.Text, @"[A-Za-z_]\w*"))
        {
            if (_names.Contains(word.Value)) return true;
        }

        return false;
    }
}
