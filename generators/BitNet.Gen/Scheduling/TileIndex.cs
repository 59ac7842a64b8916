using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Scheduling;

/// <summary>An index that is taken in tiles: it counts inside of one, and another index counts the tiles.</summary>
internal sealed class TileIndex
{
    private readonly string _name;
    private readonly Expr _start;

    /// <param name="range">The index, as far as one item needs.</param>
    /// <param name="most">As far as any item needs.</param>
    /// <param name="tile">A name for the number of the tile.</param>
    /// <param name="positions">Elements of a tile.</param>
    public TileIndex(IndexRange range, Expr most, string tile, int positions)
    {
        _name = range.Name;
        _start = Build.Multiply(Build.Int(positions), Build.Int(tile));
        Tiles = new IndexRange(tile, Build.DivideUp(most, positions));
        Most = Inside(most);
        Own = Inside(range.Limit);

        IndexRange Inside(Expr limit) => new(_name, Build.Min(Build.Int(positions), Build.Subtract(limit, _start)));
    }

    /// <summary>The tiles that the item with the most elements needs.</summary>
    public IndexRange Tiles { get; }

    /// <summary>The index inside a tile, as far as any item needs.</summary>
    public IndexRange Most { get; }

    /// <summary>The index inside a tile, as far as one item needs; its limit may be below 0.</summary>
    public IndexRange Own { get; }

    /// <summary>The expression with the index counted from the tile's start, except that <paramref name="from"/> becomes <paramref name="to"/>.</summary>
    public Expr Rewrite(Expr value, Expr? from = null, Expr? to = null) =>
        value.Equals(from) ? to!
        : value is NameExpr name && name.Name == _name ? Build.Add(_start, value)
        : value.MapChildren(child => Rewrite(child, from, to));
}
