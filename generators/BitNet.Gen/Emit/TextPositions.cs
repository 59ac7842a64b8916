namespace BitNet.Gen.Emit;

/// <summary>Looks at a text before a position.</summary>
internal static class TextPositions
{
    /// <summary>Whether the part of <paramref name="text"/> before <paramref name="position"/> ends with <paramref name="ending"/>.</summary>
    public static bool EndsWith(this string text, string ending, int position) =>
        position >= ending.Length && string.CompareOrdinal(text, position - ending.Length, ending, 0, ending.Length) == 0;
}
