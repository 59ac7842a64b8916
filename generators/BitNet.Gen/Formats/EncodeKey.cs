using System.Globalization;
using BitNet.Gen.Syntax;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>A key of <c>encode</c>: <c>scale</c>, the array <c>peak[g &lt; 8]</c>, or the function <c>error(c, float v)</c>.</summary>
/// <param name="Index">The array's index; else empty.</param>
/// <param name="Count">The array's elements; else 0.</param>
/// <param name="Parameters">The function's parameters; null where it is none.</param>
internal sealed record EncodeKey(string Name, string Index, int Count, IReadOnlyList<(string Name, ValueType Type)>? Parameters)
{
    private const int MaxCount = 4096;
    private const string FloatWord = "float ";
    private const string IntWord = "int ";

    /// <summary>Reads a key; null where it is none.</summary>
    public static EncodeKey? Parse(string text)
    {
        int open = text.IndexOfAny(['[', '(']);
        if (open < 0) return SpecCursor.IsName(text) ? new EncodeKey(text, "", 0, null) : null;
        string name = text.Substring(0, open);
        char close = text[open] == '[' ? ']' : ')';
        if (!SpecCursor.IsName(name) || text[text.Length - 1] != close) return null;
        string inner = text.Substring(open + 1, text.Length - open - 2);
        return close == ']' ? Array(name, inner) : Function(name, inner);
    }

    private static EncodeKey? Array(string name, string inner)
    {
        int less = inner.IndexOf('<');
        if (less < 0) return null;
        string index = inner.Substring(0, less).Trim();
        bool counted = int.TryParse(inner.Substring(less + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= MaxCount;
        return counted && SpecCursor.IsName(index) ? new EncodeKey(name, index, count, null) : null;
    }

    private static EncodeKey? Function(string name, string inner)
    {
        var parameters = new List<(string, ValueType)>();
        foreach (string part in inner.Split(','))
        {
            string parameter = part.Trim();
            bool isFloat = parameter.StartsWith(FloatWord, StringComparison.Ordinal);
            if (isFloat) parameter = parameter.Substring(FloatWord.Length).Trim();
            else if (parameter.StartsWith(IntWord, StringComparison.Ordinal)) parameter = parameter.Substring(IntWord.Length).Trim();
            if (!SpecCursor.IsName(parameter) || parameters.Any(known => known.Item1 == parameter)) return null;
            parameters.Add((parameter, isFloat ? ValueType.Float : ValueType.Int));
        }

        return new EncodeKey(name, "", 0, parameters);
    }
}
