using System.Globalization;
using System.Runtime.CompilerServices;

namespace BitNet.Gen.Targets;

/// <summary>Splits an instruction's text at its placeholders.</summary>
public static class EmitTemplate
{
    // By reference: rows keep their texts, and each is asked for at every instruction of every kernel.
    private static readonly ConditionalWeakTable<string, IReadOnlyList<EmitPiece>> Parsed = new();

    /// <summary>The pieces of <paramref name="text"/>, in order. Braces that hold no name are literal text.</summary>
    public static IReadOnlyList<EmitPiece> Parse(string text) => Parsed.GetValue(text, Split);

    private static IReadOnlyList<EmitPiece> Split(string text)
    {
        var pieces = new List<EmitPiece>();
        int literal = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '{' || Placeholder(text, at) is not { } placeholder) continue;
            if (at > literal) pieces.Add(new EmitPiece(text.Substring(literal, at - literal), literal, null, null));
            pieces.Add(placeholder);
            at += placeholder.Text.Length - 1;
            literal = at + 1;
        }

        if (literal < text.Length) pieces.Add(new EmitPiece(text.Substring(literal), literal, null, null));
        return pieces;
    }

    private static EmitPiece? Placeholder(string text, int open)
    {
        int close = text.IndexOf('}', open);
        if (close < 0) return null;
        string inside = text.Substring(open + 1, close - open - 1);
        int dot = inside.IndexOf('.');
        string name = dot < 0 ? inside : inside.Substring(0, dot);
        if (!Syntax.SpecCursor.IsName(name)) return null;
        string whole = text.Substring(open, close - open + 1);
        if (dot < 0) return new EmitPiece(whole, open, name, null);
        string part = inside.Substring(dot + 1);
        return part.Length is 1 or 2 && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? new EmitPiece(whole, open, name, number) : null;
    }
}
