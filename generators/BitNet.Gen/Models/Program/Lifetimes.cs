namespace BitNet.Gen.Models.Program;

/// <summary>
/// When each value must be kept. Steps are counted through the sections, of which the middle one is a loop;
/// each step has two moments, one at which it reads and one at which it writes.
/// </summary>
internal sealed class Lifetimes
{
    private readonly HashSet<int>[] _moments;
    private readonly HashSet<int>[] _reads;
    private readonly HashSet<int>[] _writes;

    private Lifetimes(HashSet<int>[] moments, HashSet<int>[] reads, HashSet<int>[] writes)
    {
        _moments = moments;
        _reads = reads;
        _writes = writes;
    }

    /// <summary>The lifetimes of the values 0 to <paramref name="values"/> (exclusive): from a write to the reads that it may reach.</summary>
    public static Lifetimes Of(IReadOnlyList<IReadOnlyList<ModelStep>> sections, int values)
    {
        var steps = sections.SelectMany(section => section).ToArray();
        int loopBegin = sections[0].Count;
        int loopEnd = loopBegin + sections[1].Count;
        var begins = Begins(sections, steps);
        var (moments, reads, writes) = (Sets(values), Sets(values), Sets(values));

        // Backwards, twice: what the first steps of a layer read is wanted at the end of the layer before.
        var wantedAtLayerBegin = new HashSet<int>();
        for (int round = 0; round < 2; round++)
        {
            var wanted = new HashSet<int>();
            for (int at = steps.Length - 1; at >= 0; at--)
            {
                if (at == loopEnd - 1 && at >= loopBegin) wanted.UnionWith(wantedAtLayerBegin);
                foreach (int value in steps[at].Writes())
                {
                    writes[value].Add(at);
                    wanted.Add(value);
                }

                foreach (int value in wanted) moments[value].Add((2 * at) + 1);
                wanted.ExceptWith(begins[at]);
                foreach (int value in steps[at].Reads())
                {
                    reads[value].Add(at);
                    wanted.Add(value);
                }

                foreach (int value in wanted) moments[value].Add(2 * at);
                if (at == loopBegin) wantedAtLayerBegin = [.. wanted];
            }
        }

        return new Lifetimes(moments, reads, writes);
    }

    /// <summary>The first moment of a value's life; past all others where it has none.</summary>
    public int First(int value) => _moments[value].Count == 0 ? int.MaxValue : _moments[value].Min();

    /// <summary>Whether two values are in each other's way: both are needed at one moment, or a step reads one while it writes the other.</summary>
    /// <param name="inPlace">Whether a step (the first argument) may write a value (the third) over another that it reads (the second); null where none may.</param>
    public bool Meet(int a, int b, Func<int, int, int, bool>? inPlace = null) =>
        _moments[a].Overlaps(_moments[b])
        || _reads[a].Any(step => _writes[b].Contains(step) && inPlace?.Invoke(step, a, b) != true)
        || _reads[b].Any(step => _writes[a].Contains(step) && inPlace?.Invoke(step, b, a) != true);

    private static HashSet<int>[] Sets(int count) => Enumerable.Range(0, count).Select(_ => new HashSet<int>()).ToArray();

    // A value begins where a section writes it first; under conditions others may write it again.
    private static List<int>[] Begins(IReadOnlyList<IReadOnlyList<ModelStep>> sections, ModelStep[] steps)
    {
        var begins = new List<int>[steps.Length];
        int at = 0;
        foreach (var section in sections)
        {
            var seen = new HashSet<int>();
            foreach (var step in section) begins[at++] = [.. step.Writes().Where(seen.Add)];
        }

        return begins;
    }
}
