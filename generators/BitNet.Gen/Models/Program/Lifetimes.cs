namespace BitNet.Gen.Models.Program;

/// <summary>At which steps each value must be kept. Steps are counted through the sections; the middle section is a loop.</summary>
internal sealed class Lifetimes
{
    private readonly HashSet<int>[] _steps;

    private Lifetimes(HashSet<int>[] steps) => _steps = steps;

    /// <summary>The lifetimes of the values 0 to <paramref name="values"/> (exclusive): a value lives at each step that reads or writes it, and between a write and the reads that it may reach.</summary>
    public static Lifetimes Of(IReadOnlyList<IReadOnlyList<ModelStep>> sections, int values)
    {
        var steps = sections.SelectMany(section => section).ToArray();
        int loopBegin = sections[0].Count;
        int loopEnd = loopBegin + sections[1].Count;
        var kills = Kills(sections, steps);
        var lives = new HashSet<int>[values];
        for (int i = 0; i < values; i++) lives[i] = [];

        // Backwards, twice: what the first steps of a layer read is wanted at the end of the layer before.
        var wantedAtLayerBegin = new HashSet<int>();
        for (int round = 0; round < 2; round++)
        {
            var wanted = new HashSet<int>();
            for (int at = steps.Length - 1; at >= 0; at--)
            {
                if (at == loopEnd - 1 && at >= loopBegin) wanted.UnionWith(wantedAtLayerBegin);
                foreach (int value in wanted) lives[value].Add(at);
                foreach (int value in steps[at].Writes()) lives[value].Add(at);
                foreach (int value in kills[at]) wanted.Remove(value);
                foreach (int value in steps[at].Reads())
                {
                    lives[value].Add(at);
                    wanted.Add(value);
                }

                if (at == loopBegin) wantedAtLayerBegin = [.. wanted];
            }
        }

        return new Lifetimes(lives);
    }

    /// <summary>The first step of a value's life; past all steps where it has none.</summary>
    public int First(int value) => _steps[value].Count == 0 ? int.MaxValue : _steps[value].Min();

    /// <summary>Whether two values are needed at the same time.</summary>
    public bool Meet(int a, int b) => _steps[a].Overlaps(_steps[b]);

    /// <summary>Whether the step at <paramref name="position"/> is the only one at which both are needed.</summary>
    public bool MeetOnlyAt(int position, int a, int b) => _steps[a].Intersect(_steps[b]).All(step => step == position);

    /// <summary>Adds the life of <paramref name="gone"/> to that of <paramref name="kept"/>.</summary>
    public void Merge(int kept, int gone)
    {
        _steps[kept].UnionWith(_steps[gone]);
        _steps[gone].Clear();
    }

    // Of several writes under conditions the first of a section counts: before it nothing of the value is wanted.
    private static List<int>[] Kills(IReadOnlyList<IReadOnlyList<ModelStep>> sections, ModelStep[] steps)
    {
        var kills = new List<int>[steps.Length];
        int at = 0;
        foreach (var section in sections)
        {
            var seen = new HashSet<int>();
            foreach (var step in section) kills[at++] = [.. step.Writes().Where(seen.Add)];
        }

        return kills;
    }
}
