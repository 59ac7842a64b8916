namespace BitNet.Inference.Tokenization;

/// <summary>The expressions that search for runs of one class and leave the rest of the text as it is.</summary>
internal static class ClassPasses
{
    /// <summary><c>[...]+</c>, of at most <paramref name="most"/> characters.</summary>
    internal static SplitPass Run(Func<ScannedText, int, bool> isMember, int most = int.MaxValue) => (ScannedText text, int from, int end, out int start, out int stop) =>
    {
        start = from;
        while (start < end && !isMember(text, start))
            start++;
        stop = start;
        while (stop < end && stop - start < most && isMember(text, stop))
            stop++;
        return start < end;
    };

    /// <summary><c>\s?[...]+</c></summary>
    internal static SplitPass RunWithSpace(Func<ScannedText, int, bool> isMember) => (ScannedText text, int from, int end, out int start, out int stop) =>
    {
        for (start = from; start < end; start++)
        {
            int first = text.IsSpace(start) && start + 1 < end && isMember(text, start + 1) ? start + 1 : start;
            if (!isMember(text, first))
                continue;
            for (stop = first; stop < end && isMember(text, stop); stop++)
            {
            }
            return true;
        }
        stop = end;
        return false;
    };

    /// <summary><c>[0-9][0-9][0-9]</c></summary>
    internal static bool ThreeDigits(ScannedText text, int from, int end, out int start, out int stop)
    {
        int run = 0;
        for (int at = from; at < end; at++)
        {
            run = text[at] is >= '0' and <= '9' ? run + 1 : 0;
            if (run == 3)
            {
                (start, stop) = (at - 2, at + 1);
                return true;
            }
        }
        start = stop = end;
        return false;
    }

    /// <summary><c>\s+$</c></summary>
    internal static bool TrailingSpaces(ScannedText text, int from, int end, out int start, out int stop)
    {
        start = stop = end;
        while (start > from && text.IsSpace(start - 1))
            start--;
        return start < end;
    }
}
