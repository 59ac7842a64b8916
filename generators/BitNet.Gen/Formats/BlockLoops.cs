using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Formats;

/// <summary>Loops over the elements of a block, one for each set of neighbouring runs of equal length.</summary>
internal static class BlockLoops
{
    // Stores in one loop body: enough that the loop's own instructions do not count, few enough to read.
    private const int MaxStores = 8;

    private static readonly Expr Counter = Build.Int(FormatNames.Counter);

    /// <summary>Stores <paramref name="value"/> for each index in [0, <paramref name="count"/>).</summary>
    /// <param name="store">The statement that stores a value at a place, both over the counter of the loop.</param>
    public static IReadOnlyList<Statement> Make(FormatSpec format, Expr value, string index, int count, Func<Expr, Expr, Statement> store)
    {
        var nest = new ScalarNest([]);
        Make(nest, format, value, index, count, (place, at) => nest.Add(store(place, at)));
        return nest.Body;
    }

    /// <summary>The same inside a nest: <paramref name="store"/> appends its statements.</summary>
    public static void Make(ScalarNest nest, FormatSpec format, Expr value, string index, int count, Action<Expr, Expr> store)
    {
        var split = new LinearRuns(index, format.Tables);
        var runs = split.Split(value, count);
        for (int first = 0; first < runs.Count;)
        {
            int length = runs[first].Count;
            int last = first + 1;
            while (last < runs.Count && last - first < MaxStores && runs[last].Count == length)
                last++;
            if (length > 1) nest.Open(FormatNames.Counter);
            foreach (var run in runs.Skip(first).Take(last - first))
            {
                var counter = length == 1 ? Build.Int(0) : Counter;
                store(Build.Add(counter, Build.Int(run.From)), split.On(run, value, counter));
            }

            if (length > 1) nest.Close(Build.Int(length));
            first = last;
        }
    }
}
