using System.Text;

namespace BitNet.Gen.Emit;

/// <summary>Writes indented lines that end in LF.</summary>
/// <param name="margin">Columns by which others will move the text to the right: lines are broken so that it still fits.</param>
public sealed class CodeWriter(int margin = 0)
{
    /// <summary>Columns of one level.</summary>
    public const int IndentWidth = 4;

    private const int Width = 110;

    private readonly StringBuilder _text = new();
    private int _indent;

    /// <summary>Columns that are left of a line.</summary>
    private int Room => Width - margin - (IndentWidth * _indent);

    /// <summary>Writes a line, or an empty one.</summary>
    public CodeWriter Line(string line = "")
    {
        if (line.Length > 0) _text.Append(' ', IndentWidth * _indent).Append(line);
        _text.Append('\n');
        return this;
    }

    /// <summary>Writes an empty line, but not as the first of a block.</summary>
    public CodeWriter Gap() => _text.Length >= 2 && _text[_text.Length - 2] == '{' ? this : Line();

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

    /// <summary>Writes a statement; one that is too long for a line is broken, see <see cref="LineBreak.Find"/>.</summary>
    public CodeWriter Wrapped(string statement)
    {
        int indent = _indent;
        while (statement.Length > Room && LineBreak.Find(statement, Room) is var next and > 0)
        {
            Line(statement.Substring(0, next).TrimEnd());
            statement = statement.Substring(next);
            _indent = indent + 1;
        }

        Line(statement);
        _indent = indent;
        return this;
    }

    /// <summary>Writes a comment, broken between words.</summary>
    public CodeWriter Comment(string text) => Words("// ", text);

    /// <summary>Writes an element of a doc comment, its tags on lines of their own where it does not fit one.</summary>
    /// <param name="text">The content, escaped.</param>
    public CodeWriter Doc(string tag, string text)
    {
        string line = $"/// <{tag}>{text}</{tag}>";
        return line.Length <= Room ? Line(line) : Line($"/// <{tag}>").Words("/// ", text).Line($"/// </{tag}>");
    }

    /// <summary>Writes lines as comments, where one is too long its rest below it, further in.</summary>
    /// <param name="lines">Lines between LF.</param>
    public CodeWriter Comments(string lines)
    {
        foreach (string line in lines.TrimEnd('\n').Split('\n'))
        {
            string rest = line;
            int start = rest.Length - rest.TrimStart(' ').Length + IndentWidth;
            for (int room = Room - IndentWidth; rest.Length > room && rest.LastIndexOf(' ', room) is var space && space > start; rest = new string(' ', start) + rest.Substring(space + 1))
                Line($"// {rest.Substring(0, space)}");
            Line($"// {rest}".TrimEnd());
        }

        return this;
    }

    /// <summary>Opens a block in braces, behind an optional head.</summary>
    public CodeWriter Open(string? head = null)
    {
        if (head is not null) Wrapped(head);
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

    private CodeWriter Words(string prefix, string text)
    {
        while (prefix.Length + text.Length > Room && text.LastIndexOf(' ', Math.Min(Room - prefix.Length, text.Length - 1)) is var space and > 0)
        {
            Line(prefix + text.Substring(0, space));
            text = text.Substring(space + 1);
        }

        return Line(prefix + text);
    }

    /// <summary>The text so far.</summary>
    public override string ToString() => _text.ToString();
}
