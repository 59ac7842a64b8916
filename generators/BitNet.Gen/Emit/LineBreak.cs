namespace BitNet.Gen.Emit;

/// <summary>Finds where a line of C# that is too long goes on in the next.</summary>
internal static class LineBreak
{
    // A shorter line would be a fragment.
    private const int MinLine = 20;

    // Between operators of conditions and those of numbers.
    private const int CallRank = 2;

    /// <summary>
    /// Where the second line of a text begins that is too long for one: behind a comma or before an operator. Of those before <paramref name="end"/> it is one in the
    /// fewest brackets that leaves no fragment, of these one that binds loosest, of these the last; else behind the bracket of a call, else the first behind.
    /// Behind an assignment only where all that follows it fits a line, or what is left is deep inside. Nothing is broken inside quotes. -1 where there is no such place.
    /// </summary>
    public static int Find(string text, int end)
    {
        int assignment = -1, call = -1;
        var best = (Next: -1, Depth: int.MaxValue, Rank: int.MaxValue);
        var nesting = new BracketNesting();
        bool isQuoted = false;
        for (int at = 0; at < text.Length - 1 && (at <= end || (best.Next < 0 && assignment < 0)); at++)
        {
            char c = text[at];
            if (c == '"') isQuoted = !isQuoted;
            else if (isQuoted && c == '\\') at++;
            if (isQuoted) continue;
            nesting.Pass(text, at);
            if (c == '(' && call < 0 && at < end && nesting.Depth == 1 && at > 0 && char.IsLetterOrDigit(text[at - 1])) call = at + 1;
            if (c == '.' && nesting.Depth == 0 && at > 0 && text[at - 1] == ')' && HasArguments(text, at)) Consider(at, CallRank);
            if (c != ' ' || nesting.IsType || at == 0) continue;
            if (text[at - 1] is ',' or ';') Consider(at + 1, 0);
            else if (IsAssignment(text, at)) assignment = nesting.Depth == 0 ? at + 1 : assignment;
            else if (OperatorAt(text, at + 1) is { } rank) Consider(at + 1, rank);
        }

        bool fitsBehind = assignment > 0 && text.Length - assignment <= end - CodeWriter.IndentWidth;
        bool nowhere = best.Next < 0 || best.Next > end;
        if (fitsBehind && (nowhere || best.Depth > 0)) return assignment;
        if (nowhere && call > 0) return call;
        return assignment > 0 && (nowhere || best.Depth > 1) ? assignment : best.Next;

        void Consider(int next, int rank)
        {
            if (next < MinLine) return;
            if (nesting.Depth < best.Depth || (nesting.Depth == best.Depth && rank <= best.Rank)) best = (next, nesting.Depth, rank);
        }
    }

    /// <summary>How tightly the operator binds that stands at a position with a space behind it; null where none does.</summary>
    private static int? OperatorAt(string text, int at)
    {
        int space = text.IndexOf(' ', at);
        if (space < 0) return null;
        return (space - at, text[at], text[space - 1]) switch
        {
            (1, '?' or ':', _) => 0,
            (2, '|', '|') or (2, '&', '&') => 1,
            (1, '&' or '|' or '^', _) => 3,
            (2, '=' or '!' or '<' or '>', '=') or (1, '<' or '>', _) => 4,
            (1, '+' or '-', _) => 5,
            (1, '*' or '/' or '%', _) => 6,
            (2, '<', '<') or (2, '>', '>') => 7,
            _ => null,
        };
    }

    /// <summary>Whether the space at a position ends an assignment's sign.</summary>
    private static bool IsAssignment(string text, int space)
    {
        if (text[space - 1] != '=' || space < 2) return false;
        return text[space - 2] is ' ' or '+' or '-' or '*' or '|' or '&';
    }

    private static bool HasArguments(string text, int dot)
    {
        int open = text.IndexOf('(', dot);
        return open > 0 && open + 1 < text.Length && text[open + 1] != ')' && text.IndexOf(' ', dot, open - dot) < 0;
    }
}
