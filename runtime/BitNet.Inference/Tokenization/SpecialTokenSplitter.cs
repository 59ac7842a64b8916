using System.Buffers;

namespace BitNet.Inference.Tokenization;

/// <summary>A part of a text: a token that was found in it (<paramref name="Token"/>), or text still to be encoded (-1).</summary>
internal readonly record struct Fragment(int Start, int Length, int Token);

/// <summary>Splits the tokens that are written out in a text off it: longer ones first, of equally long ones the lower id, each from left to right.</summary>
internal sealed class SpecialTokenSplitter
{
    private readonly Vocabulary _vocabulary;
    private readonly int[] _sorted;
    private readonly SearchValues<byte> _firstBytes;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="withControl">Whether control and unknown tokens are split off too, not only user-defined ones.</param>
    internal SpecialTokenSplitter(Vocabulary vocabulary, bool withControl)
    {
        _vocabulary = vocabulary;
        _sorted = [.. Enumerable.Range(0, vocabulary.Count).Where(IsCandidate)];
        Array.Sort(_sorted, (a, b) => vocabulary.Texts[a].SequenceCompareTo(vocabulary.Texts[b]));
        _firstBytes = SearchValues.Create([.. _sorted.Select(id => vocabulary.Texts[id][0]).Distinct()]);

        bool IsCandidate(int id) => vocabulary.TypeOf(id) switch
        {
            TokenType.UserDefined => true,
            TokenType.Control or TokenType.Unknown => withControl,
            _ => false,
        };
    }

    /// <summary>Replaces the content of <paramref name="fragments"/> by those of the text, in order, none of them empty.</summary>
    internal void Split(ReadOnlySpan<byte> text, List<Fragment> fragments)
    {
        fragments.Clear();
        List<Fragment>? found = FindAll(text);
        int raw = 0;
        if (found is not null)
        {
            foreach (Fragment token in Choose(found, text.Length))
            {
                if (token.Start > raw)
                    fragments.Add(new Fragment(raw, token.Start - raw, -1));
                fragments.Add(token);
                raw = token.Start + token.Length;
            }
        }
        if (raw < text.Length)
            fragments.Add(new Fragment(raw, text.Length - raw, -1));
    }

    private List<Fragment>? FindAll(ReadOnlySpan<byte> text)
    {
        List<Fragment>? found = null;
        for (int at = 0; ; at++)
        {
            int step = text[at..].IndexOfAny(_firstBytes);
            if (step < 0)
                return found;
            at += step;
            // The candidates that agree with the text so far are a range of the sorted ones, which each byte narrows.
            int low = 0;
            int high = _sorted.Length;
            for (int depth = 0; low < high && at + depth < text.Length; depth++)
            {
                (low, high) = Narrow(low, high, depth, text[at + depth]);
                if (low < high && _vocabulary.Texts[_sorted[low]].Length == depth + 1)
                    (found ??= []).Add(new Fragment(at, depth + 1, _sorted[low]));
            }
        }
    }

    private (int Low, int High) Narrow(int low, int high, int depth, byte value) =>
        (Bound(low, high, depth, value), Bound(low, high, depth, value + 1));

    /// <summary>The first candidate of the range whose byte at <paramref name="depth"/> is at least <paramref name="value"/>; a text that ends before counts as lowest.</summary>
    private int Bound(int low, int high, int depth, int value)
    {
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            ReadOnlySpan<byte> text = _vocabulary.Texts[_sorted[middle]];
            if (depth >= text.Length || text[depth] < value)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static List<Fragment> Choose(List<Fragment> found, int textLength)
    {
        found.Sort((a, b) =>
            a.Length != b.Length ? b.Length.CompareTo(a.Length)
            : a.Token != b.Token ? a.Token.CompareTo(b.Token)
            : a.Start.CompareTo(b.Start));
        var taken = new bool[textLength];
        var chosen = new List<Fragment>();
        foreach (Fragment token in found)
        {
            // What was taken before is at least as long, so an overlap covers one of the two ends.
            if (taken[token.Start] || taken[token.Start + token.Length - 1])
                continue;
            taken.AsSpan(token.Start, token.Length).Fill(true);
            chosen.Add(token);
        }
        chosen.Sort((a, b) => a.Start.CompareTo(b.Start));
        return chosen;
    }
}
