namespace BitNet.Inference.Tokenization;

/// <summary>The expressions that cut a text into words. Each has an alternative for every character, so a match begins where it is looked for.</summary>
internal static class WordPasses
{
    /// <summary><c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c></summary>
    internal static bool Gpt2(ScannedText text, int from, int end, out int start, out int stop)
    {
        start = from;
        stop = Contraction(text, from, end, ignoreCase: false);
        if (stop > from)
            return true;
        int word = text[from] == ' ' && from + 1 < end && !text.IsSpace(from + 1) ? from + 1 : from;
        if (text.IsLetter(word))
            stop = Letters(text, word, end);
        else if (text.IsNumber(word))
            stop = Numbers(text, word, end, int.MaxValue);
        else if (text.IsOther(word))
            stop = Others(text, word, end);
        else
            stop = Spaces(text, from, end);
        return true;
    }

    /// <summary>
    /// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>
    /// </summary>
    internal static bool Llama3(ScannedText text, int from, int end, out int start, out int stop) =>
        Modern(text, from, end, 3, out start, out stop);

    /// <summary>As <see cref="Llama3"/>, with <c>\p{N}</c> in place of <c>\p{N}{1,3}</c>.</summary>
    internal static bool Qwen2(ScannedText text, int from, int end, out int start, out int stop) =>
        Modern(text, from, end, 1, out start, out stop);

    private static bool Modern(ScannedText text, int from, int end, int digits, out int start, out int stop)
    {
        start = from;
        stop = Contraction(text, from, end, ignoreCase: true);
        if (stop > from)
            return true;
        bool mayLead = !text.IsLetter(from) && !text.IsNumber(from) && !text.IsLineBreak(from);
        int word = mayLead && from + 1 < end && text.IsLetter(from + 1) ? from + 1 : from;
        if (text.IsLetter(word))
        {
            stop = Letters(text, word, end);
            return true;
        }
        if (text.IsNumber(from))
        {
            stop = Numbers(text, from, end, digits);
            return true;
        }
        int symbol = text[from] == ' ' && from + 1 < end && text.IsOther(from + 1) ? from + 1 : from;
        if (text.IsOther(symbol))
        {
            stop = Others(text, symbol, end);
            while (stop < end && text.IsLineBreak(stop))
                stop++;
            return true;
        }
        stop = LinesOrSpaces(text, from, end);
        return true;
    }

    /// <summary>The end of an English contraction, or <paramref name="from"/>. ASCII only, in either case.</summary>
    private static int Contraction(ScannedText text, int from, int end, bool ignoreCase)
    {
        if (text[from] != '\'' || from + 1 >= end)
            return from;
        int first = Lower(text[from + 1]);
        if (first is 's' or 't' or 'm' or 'd')
            return from + 2;
        if (from + 2 >= end)
            return from;
        return (first, Lower(text[from + 2])) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? from + 3 : from;

        int Lower(int codePoint) => ignoreCase && codePoint is >= 'A' and <= 'Z' ? codePoint | 0x20 : codePoint;
    }

    private static int Letters(ScannedText text, int at, int end)
    {
        while (at < end && text.IsLetter(at))
            at++;
        return at;
    }

    private static int Numbers(ScannedText text, int at, int end, int most)
    {
        for (int count = 0; count < most && at < end && text.IsNumber(at); count++)
            at++;
        return at;
    }

    private static int Others(ScannedText text, int at, int end)
    {
        while (at < end && text.IsOther(at))
            at++;
        return at;
    }

    /// <summary><c>\s*[\r\n]+|\s+(?!\S)|\s+</c>: up to the last line break of the run of white space, if it has one.</summary>
    private static int LinesOrSpaces(ScannedText text, int from, int end)
    {
        int behindBreak = from;
        for (int at = from; at < end && text.IsSpace(at); at++)
        {
            if (text.IsLineBreak(at))
                behindBreak = at + 1;
        }
        return behindBreak > from ? behindBreak : Spaces(text, from, end);
    }

    /// <summary><c>\s+(?!\S)|\s+</c>: the run of white space; the last one stays with the word behind, unless there is only one.</summary>
    private static int Spaces(ScannedText text, int from, int end)
    {
        int at = from;
        while (at < end && text.IsSpace(at))
            at++;
        return at < end && at - from > 1 ? at - 1 : at;
    }
}
