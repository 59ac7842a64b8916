namespace BitNet.Kernels.Tests.Elementwise;

/// <summary>Computes what the kernel table says in extents: sums, products and quotients from the left, with parentheses.</summary>
internal ref struct ExtentNotation
{
    private readonly ReadOnlySpan<char> _text;
    private readonly IReadOnlyDictionary<string, long> _extents;
    private int _at;

    private ExtentNotation(string text, IReadOnlyDictionary<string, long> extents)
    {
        _text = text;
        _extents = extents;
        Skip();
    }

    /// <summary>The value of a text as <c>t * (n / 16 + 1)</c>.</summary>
    /// <param name="extents">The numbers that names stand for.</param>
    /// <exception cref="FormatException">The text is none such, or names an unknown extent.</exception>
    public static long Evaluate(string text, IReadOnlyDictionary<string, long> extents)
    {
        var reader = new ExtentNotation(text, extents);
        long value = reader.Sum();
        return reader._at == text.Length ? value : throw new FormatException($"'{text}' goes on behind its end");
    }

    private long Sum()
    {
        long total = Product();
        while (true)
        {
            if (Next('+')) total += Product();
            else if (Next('-')) total -= Product();
            else return total;
        }
    }

    private long Product()
    {
        long product = Factor();
        while (true)
        {
            if (Next('*')) product *= Factor();
            else if (Next('/')) product /= Factor();
            else return product;
        }
    }

    private long Factor()
    {
        if (Next('('))
        {
            long inner = Sum();
            return Next(')') ? inner : throw new FormatException($"'{_text}' lacks a parenthesis");
        }

        int start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] == '_')) _at++;
        string word = _text[start.._at].ToString();
        Skip();
        if (long.TryParse(word, out long number)) return number;
        return _extents.TryGetValue(word, out long extent) ? extent : throw new FormatException($"'{_text}' has the extent '{word}', for which there is no number");
    }

    private bool Next(char sign)
    {
        if (_at >= _text.Length || _text[_at] != sign) return false;
        _at++;
        Skip();
        return true;
    }

    private void Skip()
    {
        while (_at < _text.Length && _text[_at] == ' ') _at++;
    }
}
