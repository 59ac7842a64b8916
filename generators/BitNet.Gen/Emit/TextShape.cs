namespace BitNet.Gen.Emit;

/// <summary>Looks at C# texts that are put together without being parsed.</summary>
internal static class TextShape
{
    // A shorter line would be a fragment.
    private const int MinLine = 20;

    // Between operators of conditions and those of numbers.
    private const int CallRank = 2;

    /// <summary>Whether the part of <paramref name="text"/> before <paramref name="position"/> ends with <paramref name="ending"/>.</summary>
    public static bool EndsWith(this string text, string ending, int position) =>
        position >= ending.Length && string.CompareOrdinal(text, position - ending.Length, ending, 0, ending.Length) == 0;

    /// <summary>Whether an operator stands outside of all brackets. Operators with two operands have spaces around them, type arguments have none.</summary>
    public static bool HasOperator(string text)
    {
        int depth = 0, typeArguments = 0;
        for (int at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '(' or '[':
                    depth++;
                    break;
                case ')' or ']':
                    depth--;
                    break;
                case '<' when at > 0 && OpensTypeArguments(text[at - 1]):
                    typeArguments++;
                    break;
                case '>' when typeArguments > 0:
                    typeArguments--;
                    break;
                case ' ' when depth == 0 && typeArguments == 0:
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Where the second line of a text begins that is too long for one: behind a comma or before an operator. Of those before <paramref name="end"/> it is one in the
    /// fewest brackets that leaves no fragment, of these one that binds loosest, of these the last; else the first behind. Behind an assignment only where all that follows it fits a line,
    /// or what is left is deep inside. Nothing is broken inside quotes. -1 where there is no such place.
    /// </summary>
    public static int BreakingPoint(string text, int end)
    {
        int depth = 0, typeArguments = 0, assignment = -1;
        var best = (Next: -1, Depth: int.MaxValue, Rank: int.MaxValue);
        bool isQuoted = false;
        for (int at = 0; at < text.Length - 1 && (at <= end || (best.Next < 0 && assignment < 0)); at++)
        {
            char c = text[at];
            if (c == '"') isQuoted = !isQuoted;
            else if (isQuoted && c == '\\') at++;
            if (isQuoted) continue;
            switch (c)
            {
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}':
                    depth--;
                    break;
                case '<' when at > 0 && OpensTypeArguments(text[at - 1]):
                    typeArguments++;
                    break;
                case '>' when typeArguments > 0:
                    typeArguments--;
                    break;
                case '.' when at > 0 && depth == 0 && text[at - 1] == ')' && HasArguments(text, at):
                    Consider(at, CallRank);
                    break;
                case ' ' when at > 0 && typeArguments == 0:
                    if (text[at - 1] is ',' or ';') Consider(at + 1, 0);
                    else if (IsAssignment(text, at)) assignment = depth == 0 ? at + 1 : assignment;
                    else if (OperatorAt(text, at + 1) is { } rank) Consider(at + 1, rank);
                    break;
            }
        }

        bool fitsBehind = assignment > 0 && text.Length - assignment <= end - CodeWriter.IndentWidth;
        return assignment > 0 && (best.Next < 0 || best.Depth > 1 || (best.Depth > 0 && fitsBehind)) ? assignment : best.Next;

        void Consider(int next, int rank)
        {
            if (next < MinLine) return;
            if (depth < best.Depth || (depth == best.Depth && rank <= best.Rank)) best = (next, depth, rank);
        }
    }

    /// <summary>
    /// Whether a text in the place of <paramref name="template"/>'s part from <paramref name="start"/> to <paramref name="end"/> stays together without parentheses because of
    /// what binds tighter: products in sums, and at the beginning of a chain what is computed first anyway. Other operators are clearer with them.
    /// </summary>
    public static bool BindsTighter(string text, string template, int start, int end)
    {
        if (LoosestArithmetic(text) is not { } inside) return false;
        bool isFirst = start == 0 || template[start - 1] is '(' or '[';
        bool isLast = end == template.Length || template[end] is ')' or ']' or ',' or ';';
        if (isFirst && isLast) return true;
        if (!isFirst && !(start >= 3 && template[start - 1] == ' ' && template[start - 3] == ' ' && ArithmeticRank(template[start - 2]) < inside)) return false;
        return isLast || (end + 2 < template.Length && template[end] == ' ' && template[end + 2] == ' ' && ArithmeticRank(template[end + 1]) <= inside);
    }

    /// <summary>Whether a text stays together behind a plus without parentheses.</summary>
    public static bool IsSummand(string text) => !HasOperator(text) || LoosestArithmetic(text) > ArithmeticRank('+');

    /// <summary>The rank of the operator outside of brackets that binds loosest; null where one is not of arithmetic, or there is none.</summary>
    private static int? LoosestArithmetic(string text)
    {
        if (text[0] == '-') return null;
        int? loosest = null;
        int depth = 0, typeArguments = 0;
        for (int at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '(' or '[':
                    depth++;
                    break;
                case ')' or ']':
                    depth--;
                    break;
                case '<' when at > 0 && OpensTypeArguments(text[at - 1]):
                    typeArguments++;
                    break;
                case '>' when typeArguments > 0:
                    typeArguments--;
                    break;
                case ' ' when depth == 0 && typeArguments == 0:
                    if (at + 2 >= text.Length || text[at + 2] != ' ' || ArithmeticRank(text[at + 1]) is not { } rank) return null;
                    loosest = Math.Min(loosest ?? rank, rank);
                    at += 2;
                    break;
            }
        }

        return loosest;
    }

    private static int? ArithmeticRank(char symbol) => symbol switch { '+' or '-' => 1, '*' or '/' => 2, _ => null };

    /// <summary>The text as content of XML.</summary>
    public static string EscapedXml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

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

    /// <summary>A comparison has a space before its sign, type arguments have a name, and a function pointer's a star.</summary>
    private static bool OpensTypeArguments(char before) => char.IsLetterOrDigit(before) || before == '*';

    private static bool HasArguments(string text, int dot)
    {
        int open = text.IndexOf('(', dot);
        return open > 0 && open + 1 < text.Length && text[open + 1] != ')' && text.IndexOf(' ', dot, open - dot) < 0;
    }

    /// <summary>The text without a pair of parentheses around all of it.</summary>
    public static string WithoutOuterParentheses(string text)
    {
        if (text[0] != '(') return text;
        int depth = 0;
        for (int at = 0; at < text.Length - 1; at++)
        {
            if (text[at] == '(') depth++;
            else if (text[at] == ')') depth--;
            if (depth == 0) return text;
        }

        return text.Substring(1, text.Length - 2);
    }
}
