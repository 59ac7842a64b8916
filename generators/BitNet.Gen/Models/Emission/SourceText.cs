using System.Text;

namespace BitNet.Gen.Models.Emission;

/// <summary>Indented C# text, lines ended by LF.</summary>
internal sealed class SourceText
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes a line; an empty one without indentation.</summary>
    public void Line(string line = "")
    {
        if (line.Length > 0) _text.Append(' ', 4 * _depth).Append(line);
        _text.Append('\n');
    }

    /// <summary>Writes <paramref name="line"/> and an opening brace.</summary>
    public void Open(string line)
    {
        Line(line);
        Line("{");
        _depth++;
    }

    /// <summary>Closes the brace opened last.</summary>
    public void Close(string end = "")
    {
        _depth--;
        Line("}" + end);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
