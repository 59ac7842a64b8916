using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Formats;

/// <summary>Statements in the making, loops inside loops. A value can be put into the outermost loop whose index it mentions, and is then known to all loops inside.</summary>
/// <param name="taken">Names that no value of the program may have.</param>
internal sealed class ScalarNest(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);
    private readonly List<Level> _levels = [new Level("")];

    /// <summary>The number of open loops.</summary>
    public int Depth => _levels.Count - 1;

    /// <summary>The statements outside of all loops.</summary>
    public IReadOnlyList<Statement> Body => _levels[0].Body;

    /// <summary>Appends to the innermost open loop.</summary>
    public void Add(Statement statement) => _levels[Depth].Body.Add(statement);

    /// <summary>Appends to the innermost open loop.</summary>
    public void Add(IEnumerable<Statement> statements) => _levels[Depth].Body.AddRange(statements);

    /// <summary>Opens a loop over <paramref name="index"/>.</summary>
    public void Open(string index) => _levels.Add(new Level(index));

    /// <summary>Closes the innermost loop and appends it to the one around it.</summary>
    public void Close(Expr to)
    {
        var closed = _levels[Depth];
        _levels.RemoveAt(Depth);
        Add(new LoopStatement(closed.Index, Build.Int(0), to, 1, closed.Body.ToEquatableArray()));
    }

    /// <summary>The depth of the innermost loop that the value depends on.</summary>
    public int LevelOf(Expr value)
    {
        int level = Depth;
        while (level > 0 && !value.Mentions(_levels[level].Index)) level--;
        return level;
    }

    /// <summary>Does something as if only the outer <paramref name="level"/> loops were open: what it appends stands before the loops inside.</summary>
    public void At(int level, Action make)
    {
        var inner = _levels.GetRange(level + 1, Depth - level);
        _levels.RemoveRange(level + 1, inner.Count);
        make();
        _levels.AddRange(inner);
    }

    /// <summary>The name of an equal value made before in a loop that is still open, or null.</summary>
    public Expr? Known(Expr value)
    {
        foreach (var level in _levels)
        {
            if (level.Known.TryGetValue(value, out var known)) return known;
        }

        return null;
    }

    /// <summary>Names a value of the innermost open loop.</summary>
    /// <param name="source">What it is found by, see <see cref="Known"/>.</param>
    public NameExpr Define(string stem, Expr source, Expr value, bool mutable = false)
    {
        var name = new NameExpr(Fresh(stem), value.Type);
        Add(new ScalarStatement(name.Name, value, mutable));
        _levels[Depth].Known[source] = name;
        return name;
    }

    /// <summary>The name, or one that begins so.</summary>
    public string Fresh(string wanted)
    {
        string name = wanted;
        for (int n = 2; !_taken.Add(name); n++) name = wanted + n.ToString(CultureInfo.InvariantCulture);
        return name;
    }

    private sealed class Level(string index)
    {
        public string Index { get; } = index;

        public List<Statement> Body { get; } = [];

        public Dictionary<Expr, Expr> Known { get; } = [];
    }
}
