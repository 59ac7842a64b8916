using BitNet.Gen.Collections;
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
    public static List<Statement> Make(FormatSpec format, Expr value, string index, int count, Func<Expr, Expr, Statement> store)
    {
        var split = new LinearRuns(index, format.Tables);
        var runs = split.Split(value, count);
        var statements = new List<Statement>();
        for (int first = 0; first < runs.Count;)
        {
            int length = runs[first].Count;
            int last = first + 1;
            while (last < runs.Count && last - first < MaxStores && runs[last].Count == length)
                last++;
            var stores = runs.Skip(first).Take(last - first).Select(StoreRun).ToEquatableArray();
            if (length == 1) statements.AddRange(stores);
            else statements.Add(new LoopStatement(FormatNames.Counter, Build.Int(0), Build.Int(length), 1, stores));
            first = last;
        }

        return statements;

        Statement StoreRun(LinearRun run)
        {
            var counter = run.Count == 1 ? Build.Int(0) : Counter;
            return store(Build.Add(counter, Build.Int(run.From)), split.On(run, value, counter));
        }
    }
}
