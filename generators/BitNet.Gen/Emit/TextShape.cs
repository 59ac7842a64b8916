namespace BitNet.Gen.Emit;

/// <summary>Looks at C# texts that are put together without being parsed.</summary>
internal static class TextShape
{
    /// <summary>Whether the part of <paramref name="text"/> before <paramref name="position"/> ends with <paramref name="ending"/>.</summary>
    public static bool EndsWith(this string text, string ending, int position) =>
        position >= ending.Length && string.CompareOrdinal(text, position - ending.Length, ending, 0, ending.Length) == 0;

    /// <summary>Whether an operator stands outside of all brackets. Operators with two operands have spaces around them, type arguments have none.</summary>
    public static bool HasOperator(string text)
    {
        var nesting = new BracketNesting();
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == ' ' && nesting is { Depth: 0, IsType: false }) return true;
            nesting.Pass(text, at);
        }

        return false;
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
        var nesting = new BracketNesting();
        for (int at = 0; at < text.Length; at++)
        {
            nesting.Pass(text, at);
            if (text[at] != ' ' || nesting.Depth > 0 || nesting.IsType) continue;
            if (at + 2 >= text.Length || text[at + 2] != ' ' || ArithmeticRank(text[at + 1]) is not { } rank) return null;
            loosest = Math.Min(loosest ?? rank, rank);
            at += 2;
        }

        return loosest;
    }

    private static int? ArithmeticRank(char symbol) => symbol switch { '+' or '-' => 1, '*' or '/' => 2, _ => null };

    /// <summary>The text as content of XML.</summary>
    public static string EscapedXml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

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
