namespace BitNet.Gen.Diagnostics;

/// <summary>The end of a message about an unknown word: the nearest known one, or all of them.</summary>
public static class Suggestion
{
    private const int MaxListed = 16;

    /// <summary><c>did you mean 'k'?</c> where a known word is near, else the known words in the order given.</summary>
    public static string For(string word, IEnumerable<string> known)
    {
        var choices = known.Distinct(StringComparer.Ordinal).ToList();
        string? nearest = Nearest(word, choices);
        if (nearest is not null) return $"did you mean '{nearest}'?";
        if (choices.Count == 0) return "nothing is known here";
        string list = string.Join(", ", choices.Take(MaxListed));
        return choices.Count > MaxListed ? $"known are {list}, ..." : $"known: {list}";
    }

    private static string? Nearest(string word, List<string> known)
    {
        string? best = null;
        int bestDistance = 1 + Math.Max(1, word.Length / 3);
        foreach (string candidate in known)
        {
            int distance = Distance(word, candidate);
            if (distance >= bestDistance || distance >= candidate.Length) continue;
            best = candidate;
            bestDistance = distance;
        }

        return best;
    }

    /// <summary>The edits (insert, remove, replace one character, case ignored) that make one word of the other.</summary>
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 8) return int.MaxValue;
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
