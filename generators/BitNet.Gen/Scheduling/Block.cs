using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Scheduling;

/// <summary>A list of statements under construction: the body of a loop, or what stands before it. Values that do not depend on a loop move out of it.</summary>
internal sealed class Block
{
    private readonly Block? _parent;
    private readonly bool _isGuarded;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<Expr, Expr> _known = [];

    /// <summary>The outermost block of a kernel's statement.</summary>
    public Block()
    {
    }

    private Block(Block parent, string? index)
    {
        _parent = parent;
        _isGuarded = index is null;
        if (index is not null) _names.Add(index);
    }

    /// <summary>The statements so far.</summary>
    public List<Statement> Statements { get; } = [];

    /// <summary>Whether any statement, in loops too, works on vectors.</summary>
    public bool HasVectors => Statements.Any(IsVector);

    /// <summary>A block inside this one, for the body of a loop over <paramref name="index"/>.</summary>
    public Block Inner(string index) => new(this, index);

    /// <summary>A block inside this one that is done under a condition: nothing moves out of it, since its reads may be valid only there.</summary>
    public Block Guarded() => new(this, null);

    /// <summary>Appends a statement that defines <paramref name="name"/>.</summary>
    public void Define(string name, Statement statement)
    {
        _names.Add(name);
        Statements.Add(statement);
    }

    /// <summary>The outermost block in which everything that <paramref name="value"/> names is defined.</summary>
    public Block Home(Expr value)
    {
        var block = this;
        while (block._parent is { } parent && !block._isGuarded && !Names(value).Any(block._names.Contains)) block = parent;
        return block;
    }

    /// <summary>What was defined for a value in this block or around it.</summary>
    public Expr? Known(Expr value)
    {
        for (var block = this; block is not null; block = block._parent)
        {
            if (block._known.TryGetValue(value, out var known)) return known;
        }

        return null;
    }

    /// <summary>Remembers what was defined for a value, for the rest of this block.</summary>
    public void Remember(Expr value, Expr definition) => _known[value] = definition;

    private static bool IsVector(Statement statement) => statement switch
    {
        VectorDefine or VectorUpdate or VectorStore => true,
        LoopStatement loop => loop.Body.Any(IsVector),
        IfStatement choice => choice.Then.Any(IsVector) || choice.Else.Any(IsVector),
        _ => false,
    };

    private static IEnumerable<string> Names(Expr value)
    {
        foreach (var part in Kernels.ExprChildren.Descendants(value))
        {
            if (part is NameExpr name) yield return name.Name;
            if (part is ElementExpr element) yield return element.Array;
        }
    }
}
