namespace BitNet.Gen.Syntax;

/// <summary>Maps an offset inside a scalar's content back to the file, undoing quotes, escapes, folding and indentation.</summary>
internal static class ScalarOffsets
{
    /// <summary>The file offset of the content's character <paramref name="offset"/>; one behind the end gives the place behind the content.</summary>
    public static int ToFile(string text, NodeSpan span, int offset) => span.Style switch
    {
        ScalarStyle.Literal or ScalarStyle.Folded => InBlock(text, span, offset),
        ScalarStyle.DoubleQuoted or ScalarStyle.SingleQuoted => InFlow(text, span.Start + 1, span.End - 1, span.Style.Value, offset),
        _ => InFlow(text, span.Start, span.End, ScalarStyle.Plain, offset),
    };

    private static int InBlock(string text, NodeSpan span, int offset)
    {
        int line = NextLine(text, span.Start);
        while (line < text.Length)
        {
            int end = LineEnd(text, line);
            int content = Math.Min(line + span.Indent, end);
            if (offset <= end - content) return content + offset;
            offset -= end - content + 1;
            line = NextLine(text, line);
        }

        return text.Length;
    }

    private static int InFlow(string text, int start, int end, ScalarStyle style, int offset)
    {
        int at = start;
        int content = 0;
        while (at < end && content < offset)
        {
            if (style == ScalarStyle.DoubleQuoted && text[at] == '\\' && at + 1 < end)
                (at, content) = SkipEscape(text, at, end, content);
            else if (style == ScalarStyle.SingleQuoted && text[at] == '\'')
                (at, content) = (at + 2, content + 1);
            else if (LineEnd(text, at) is var lineEnd && lineEnd < end && IsBlank(text, at, lineEnd))
                (at, content) = SkipFold(text, lineEnd, end, content);
            else
                (at, content) = (at + 1, content + 1);
        }

        return Math.Min(at, end);
    }

    private static (int At, int Content) SkipEscape(string text, int at, int end, int content)
    {
        char kind = text[at + 1];
        if (kind is '\r' or '\n') return (SkipSpaces(text, NextLine(text, at), end), content);
        int length = kind switch { 'x' => 4, 'u' => 6, 'U' => 10, _ => 2 };
        bool pair = kind == 'U' && at + 10 <= end && text.Substring(at + 2, 4) != "0000";
        return (at + length, content + (pair ? 2 : 1));
    }

    /// <summary>One line end is a space; each further one is a line end.</summary>
    private static (int At, int Content) SkipFold(string text, int lineEnd, int end, int content)
    {
        int at = lineEnd;
        int lines = 0;
        while (at < end && text[at] is '\r' or '\n')
        {
            lines++;
            at = SkipSpaces(text, NextLine(text, at), end);
        }

        return (at, content + Math.Max(1, lines - 1));
    }

    private static int SkipSpaces(string text, int at, int end)
    {
        while (at < end && text[at] == ' ')
            at++;
        return at;
    }

    private static bool IsBlank(string text, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (text[i] != ' ') return false;
        }

        return true;
    }

    private static int LineEnd(string text, int at)
    {
        while (at < text.Length && text[at] is not ('\r' or '\n'))
            at++;
        return at;
    }

    private static int NextLine(string text, int at)
    {
        int end = LineEnd(text, at);
        if (end < text.Length && text[end] == '\r') end++;
        if (end < text.Length && text[end] == '\n') end++;
        return end;
    }
}
