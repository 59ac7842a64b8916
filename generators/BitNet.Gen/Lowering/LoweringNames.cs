using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Lowering;

/// <summary>What the names of a program stand for while it is lowered, and the ranges that follow.</summary>
internal sealed class LoweringNames
{
    // Counts of elements in memory: addresses have 47 bits.
    private static readonly Interval Extents = new(0, 1L << 47);

    private readonly Dictionary<string, VectorValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ByteTable> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ElementType> _arrays = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Lazy<long[]?>> _byteSets = new(StringComparer.Ordinal);
    private readonly Func<Expr, Interval?> _leaf;

    /// <summary>Names without a program: only what is added.</summary>
    public LoweringNames() => _leaf = Leaf;

    /// <summary>The blocks around the statement at hand; the first is the prologue.</summary>
    public List<LoweringBlock> Blocks { get; } = [new()];

    /// <summary>The block being built.</summary>
    public LoweringBlock Block => Blocks[Blocks.Count - 1];

    /// <summary>Adds what a program declares outside of its body.</summary>
    public void AddProgram(VectorProgram program)
    {
        foreach (var parameter in program.Parameters)
        {
            if (parameter.Kind == ProgramParameterKind.Pointer) _arrays[parameter.Name] = parameter.Element ?? ElementType.U8;
            else DefineScalar(parameter.Name, parameter.Kind switch { ProgramParameterKind.Extent => Extents, ProgramParameterKind.Integer => ElementType.I32.Range(), _ => null });
        }

        foreach (var scratch in program.Scratch) _arrays[scratch.Name] = scratch.Element;
    }

    /// <summary>Adds a scalar to the block at hand.</summary>
    public void DefineScalar(string name, Interval? range, bool mutable = false)
    {
        Block.Scalars[name] = range;
        if (mutable) Block.Mutable.Add(name);
    }

    /// <summary>Adds an array in memory.</summary>
    public void DefineArray(string name, ElementType element) => _arrays[name] = element;

    /// <summary>Adds a vector value.</summary>
    /// <param name="byteSet">The values that its lanes may have one by one, or null where they are not known; counted out only when a tree asks for them.</param>
    public void DefineValue(VectorValue value, Func<long[]?>? byteSet = null)
    {
        _values[value.Name] = value;
        if (byteSet is null) _byteSets.Remove(value.Name);
        else _byteSets[value.Name] = new Lazy<long[]?>(byteSet);
    }

    /// <summary>Adds a lookup table.</summary>
    public void DefineTable(ByteTable table) => _tables[table.Name] = table;

    /// <summary>The vector value of a name.</summary>
    public VectorValue? Value(string name) => _values.TryGetValue(name, out var value) ? value : null;

    /// <summary>The lookup table of a name.</summary>
    public ByteTable? Table(string name) => _tables.TryGetValue(name, out var table) ? table : null;

    /// <summary>The values that the lanes of a value may have, one by one; null where there are too many.</summary>
    public long[]? ByteSet(string name)
    {
        if (_byteSets.TryGetValue(name, out var known) && known.Value is { } values) return values;
        if (Value(name)?.Range is not { } range || range.Max - range.Min is < 0 or > 255) return null;
        var all = new long[range.Max - range.Min + 1];
        for (int i = 0; i < all.Length; i++) all[i] = range.Min + i;
        return all;
    }

    /// <summary>The value that <paramref name="tree"/> is lane by lane; null where it is not just that.</summary>
    public VectorValue? AsValue(Expr tree) => tree is ElementExpr { Indices.Count: 1 } e && IndexMap.IsIdentity(e.Indices[0]) ? Value(e.Array) : null;

    /// <summary>The proven range of an integer tree; null where nothing is known.</summary>
    public Interval? RangeOf(Expr tree) => Intervals.Of(tree, _leaf);

    /// <summary>Whether a tree is the same in every lane.</summary>
    public bool IsInvariant(Expr tree) => tree switch
    {
        IntConst or FloatConst => true,
        NameExpr n => !IndexMap.IsIdentity(n),
        ElementExpr e => Value(e.Array) is null && Table(e.Array) is null && e.Indices.AsSpan() is var indices && AllInvariant(indices),
        LaneLoadExpr => false,
        UnaryExpr u => IsInvariant(u.Operand),
        BinaryExpr b => IsInvariant(b.Left) && IsInvariant(b.Right),
        ConditionalExpr c => IsInvariant(c.Condition) && IsInvariant(c.WhenTrue) && IsInvariant(c.WhenFalse),
        CastExpr c => IsInvariant(c.Operand),
        CallExpr c => AllInvariant(c.Arguments.AsSpan()),
        _ => false,
    };

    /// <summary>The innermost block that defines a scalar which <paramref name="invariant"/> reads; the prologue for constants; null where the value must not be kept, because it reads memory or a scalar that changes.</summary>
    public LoweringBlock? HomeOf(Expr invariant)
    {
        int home = 0;
        return Search(invariant) ? Blocks[home] : null;

        bool Search(Expr e)
        {
            switch (e)
            {
                case NameExpr n:
                    int at = Blocks.Count - 1;
                    while (at > 0 && !Blocks[at].Scalars.ContainsKey(n.Name)) at--;
                    home = Math.Max(home, at);
                    return !Blocks[at].Mutable.Contains(n.Name);
                case UnaryExpr u:
                    return Search(u.Operand);
                case BinaryExpr b:
                    return Search(b.Left) && Search(b.Right);
                case ConditionalExpr c:
                    return Search(c.Condition) && Search(c.WhenTrue) && Search(c.WhenFalse);
                case CastExpr c:
                    return Search(c.Operand);
                case CallExpr c:
                    foreach (var argument in c.Arguments)
                    {
                        if (!Search(argument)) return false;
                    }

                    return true;
                default:
                    return e is IntConst or FloatConst;
            }
        }
    }

    private bool AllInvariant(ReadOnlySpan<Expr> trees)
    {
        foreach (var tree in trees)
        {
            if (!IsInvariant(tree)) return false;
        }

        return true;
    }

    private Interval? Leaf(Expr leaf)
    {
        switch (leaf)
        {
            case NameExpr { Type: ValueType.Int } n:
                for (int at = Blocks.Count - 1; at >= 0; at--)
                {
                    if (Blocks[at].Scalars.TryGetValue(n.Name, out var range)) return range;
                }

                return null;
            case LaneLoadExpr { Type: ValueType.Int } l:
                return l.Declared ?? l.At.Element.Range();
            case ElementExpr { Type: ValueType.Int } e:
                if (Value(e.Array) is { } value) return value.Range;
                if (Table(e.Array) is { } table) return RangeOf(table);
                return _arrays.TryGetValue(e.Array, out var element) ? element.Range() : null;
            default:
                return null;
        }
    }

    private static Interval RangeOf(ByteTable table)
    {
        var range = Interval.Of(table.Bytes[0]);
        foreach (byte b in table.Bytes) range = range.Union(Interval.Of(b));
        return range;
    }
}
