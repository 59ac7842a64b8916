namespace BitNet.Inference.Sampling;

/// <summary>Ends a generation: at an end-of-generation token, at a stop text, or at a number of tokens. One generation at a time.</summary>
/// <remarks>
/// For each token: <see cref="Accept"/>, then, if it returned true, <see cref="Push"/> with the text that the token added. In the end <see cref="Finish"/>.
/// Text that may be the beginning of a stop text is held back; the stop text itself never comes out. Of several stop texts the first to be complete counts,
/// so the result does not depend on how the text was cut into tokens.
/// </remarks>
public sealed class StopMatcher
{
    private readonly IReadOnlySet<int> _endTokens;
    private readonly int _maxTokens;
    private readonly string[] _stops;

    // For each stop text: the length of the longest proper prefix that ends each of its prefixes (Knuth, Morris, Pratt), and how much of it the text ends with.
    private readonly int[][] _borders;
    private readonly int[] _matched;
    private char[] _buffer = new char[256];
    private int _held;
    private int _heldFrom;

    /// <summary>A matcher for one generation.</summary>
    /// <param name="endTokens">The end-of-generation set.</param>
    /// <param name="stopTexts">Texts at which to stop, none of them empty.</param>
    /// <param name="maxTokens">How many tokens at most; 0 or more.</param>
    /// <exception cref="SamplingException">A stop text is empty, or the number is negative.</exception>
    public StopMatcher(IReadOnlySet<int> endTokens, IEnumerable<string> stopTexts, int maxTokens)
    {
        _endTokens = endTokens;
        _stops = [.. stopTexts];
        if (_stops.Any(stop => stop.Length == 0))
            throw new SamplingException("a stop text is empty; leave it out, or give at least one character");
        if (maxTokens < 0)
            throw new SamplingException($"the number of tokens is {maxTokens}, it must be 0 or more");
        _maxTokens = maxTokens;
        _borders = [.. _stops.Select(Borders)];
        _matched = new int[_stops.Length];
        if (maxTokens == 0)
            Reason = StopReason.Length;
    }

    /// <summary>Why the generation has ended, or <see cref="StopReason.None"/>.</summary>
    public StopReason Reason { get; private set; }

    /// <summary>Whether no further token is wanted.</summary>
    public bool IsStopped => Reason != StopReason.None;

    /// <summary>How many tokens were accepted.</summary>
    public int Tokens { get; private set; }

    /// <summary>Takes a token; false where it ends the generation itself and has no text. The last one allowed is still accepted.</summary>
    public bool Accept(int token)
    {
        if (IsStopped)
            return false;
        if (_endTokens.Contains(token))
        {
            Reason = StopReason.EndOfGeneration;
            return false;
        }
        if (++Tokens == _maxTokens)
            Reason = StopReason.Length;
        return true;
    }

    /// <summary>Takes text and returns what may be shown now. Valid until the next call.</summary>
    public ReadOnlySpan<char> Push(ReadOnlySpan<char> text)
    {
        if (Reason == StopReason.StopText)
            return [];
        // The span given out by the call before lay in front of what is held, so the move had to wait until now.
        _buffer.AsSpan(_heldFrom, _held).CopyTo(_buffer);
        _heldFrom = 0;
        if (_buffer.Length < _held + text.Length)
            Array.Resize(ref _buffer, 2 * (_held + text.Length));
        int count = _held;
        foreach (char character in text)
        {
            _buffer[count++] = character;
            int complete = Advance(character);
            if (complete == 0)
                continue;
            Reason = StopReason.StopText;
            _held = 0;
            return _buffer.AsSpan(0, count - complete);
        }
        _held = _matched.Length == 0 ? 0 : _matched.Max();
        _heldFrom = count - _held;
        return _buffer.AsSpan(0, _heldFrom);
    }

    /// <summary>What was held back, once no more text comes. Valid until the next call.</summary>
    public ReadOnlySpan<char> Finish()
    {
        int count = _held;
        _held = 0;
        return _buffer.AsSpan(_heldFrom, count);
    }

    /// <summary>Follows every stop text by one character; the length of the longest that is complete now, or 0.</summary>
    private int Advance(char character)
    {
        int complete = 0;
        for (int s = 0; s < _stops.Length; s++)
        {
            string stop = _stops[s];
            int matched = _matched[s];
            while (matched > 0 && stop[matched] != character)
                matched = _borders[s][matched - 1];
            if (stop[matched] == character)
                matched++;
            _matched[s] = matched;
            if (matched == stop.Length)
                complete = Math.Max(complete, matched);
        }
        return complete;
    }

    private static int[] Borders(string text)
    {
        var borders = new int[text.Length];
        for (int i = 1, length = 0; i < text.Length; i++)
        {
            while (length > 0 && text[i] != text[length])
                length = borders[length - 1];
            if (text[i] == text[length])
                length++;
            borders[i] = length;
        }
        return borders;
    }
}
