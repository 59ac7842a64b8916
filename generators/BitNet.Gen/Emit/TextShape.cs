namespace BitNet.Gen.Emit;

/// <summary>Looks at C# texts that are put together without being parsed.</summary>
internal static class TextShape
{
    /// <summary>Whether the part of <paramref name="text"/> before <paramref name="position"/> ends with <paramref name="ending"/>.</summary>
    public static bool EndsWith(this string text, string ending, int position) =>
        position >= ending.Length && string.CompareOrdinal(text, position - ending.Length, ending, 0, ending.Length) == 0;

    /// <summary>Whether an operator stands outside of all brackets, from a position on. Operators with two operands have spaces around them, type arguments have none.</summary>
    public static bool HasOperator(string text, int from = 0)
    {
        int depth = 0, typeArguments = 0;
        for (int at = from; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '(' or '[':
                    depth++;
                    break;
                case ')' or ']':
                    depth--;
                    break;
                case '<' when at > 0 && char.IsLetterOrDigit(text[at - 1]):
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
    /// The comma to break a text behind: of those before <paramref name="end"/> in the fewest brackets the last, else the first behind it; outside of quotes, with a space behind it.
    /// -1 where there is none.
    /// </summary>
    public static int BreakingComma(string text, int end)
    {
        int depth = 0, found = -1, least = int.MaxValue;
        bool isQuoted = false;
        for (int at = 0; at < text.Length - 1 && (at < end || found < 0); at++)
        {
            if (text[at] == '"') isQuoted = !isQuoted;
            if (isQuoted) continue;
            if (text[at] is '(' or '[') depth++;
            else if (text[at] is ')' or ']') depth--;
            else if (text[at] == ',' && text[at + 1] == ' ' && depth <= least) (found, least) = (at, depth);
        }

        return found;
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
