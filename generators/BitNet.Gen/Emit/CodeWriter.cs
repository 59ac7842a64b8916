using System.Text;

namespace BitNet.Gen.Emit;

/// <summary>Writes indented lines that end in LF.</summary>
public sealed class CodeWriter
{
    private const int IndentWidth = 4;
    private const int Width = 110;

    private readonly StringBuilder _text = new();
    private int _indent;

    /// <summary>Writes a line, or an empty one.</summary>
    public CodeWriter Line(string line = "")
    {
        if (line.Length > 0) _text.Append(' ', IndentWidth * _indent).Append(line);
        _text.Append('\n');
        return this;
    }

    /// <summary>Writes several lines, each indented.</summary>
    public CodeWriter Lines(string lines)
    {
        int length = lines.Length;
        while (length > 0 && lines[length - 1] == '\n') length--;
        for (int start = 0, end; start <= length; start = end + 1)
        {
            end = lines.IndexOf('\n', start, length - start);
            if (end < 0) end = length;
            if (end > start) _text.Append(' ', IndentWidth * _indent).Append(lines, start, end - start);
            _text.Append('\n');
        }

        return this;
    }

    /// <summary>Writes a statement; one that is too long for a line is broken behind commas, those of the outermost brackets first.</summary>
    public CodeWriter Wrapped(string statement)
    {
        int indent = _indent;
        while ((IndentWidth * _indent) + statement.Length > Width && TextShape.BreakingComma(statement, Width - (IndentWidth * _indent)) is var comma and > 0)
        {
            Line(statement.Substring(0, comma + 1));
            statement = statement.Substring(comma + 2);
            _indent = indent + 1;
        }

        Line(statement);
        _indent = indent;
        return this;
    }

    /// <summary>Opens a block in braces, behind an optional head.</summary>
    public CodeWriter Open(string? head = null)
    {
        if (head is not null) Line(head);
        Line("{");
        _indent++;
        return this;
    }

    /// <summary>Closes a block.</summary>
    /// <param name="behind">What follows the brace, as <c>;</c>.</param>
    public CodeWriter Close(string behind = "")
    {
        _indent--;
        return Line("}" + behind);
    }

    /// <summary>The text so far.</summary>
    public override string ToString() => _text.ToString();
}
