namespace BitNet.Gen.Emit;

/// <summary>The brackets that are open while a text is passed from its beginning on.</summary>
internal struct BracketNesting
{
    private int _typeArguments;

    /// <summary>Parentheses, brackets and braces.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether it is in a list of type arguments.</summary>
    public readonly bool IsType => _typeArguments > 0;

    /// <summary>Passes the character at <paramref name="at"/>.</summary>
    public void Pass(string text, int at)
    {
        switch (text[at])
        {
            case '(' or '[' or '{':
                Depth++;
                break;
            case ')' or ']' or '}':
                Depth--;
                break;
            // A comparison has a space before its sign, type arguments have a name, and a function pointer's a star.
            case '<' when at > 0 && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] == '*'):
                _typeArguments++;
                break;
            case '>' when _typeArguments > 0:
                _typeArguments--;
                break;
        }
    }
}
