using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Lowering;

/// <summary>
/// Lowers a scheduled kernel (L3) to the instructions of a target (L4): covers each vector tree with rows, the largest meaning first, then in file order.
/// A row is taken where its operands fit by lane width, class (integer or float) and proven range, and its <c>when</c> is proven.
/// </summary>
public sealed partial class InstructionSelector
{
    private readonly TargetSpec _target;
    private readonly RowIndex _rows;
    private readonly LoweringNames _names = new();
    private readonly Unifier _unifier;
    private readonly List<(Expr Tree, ElementType Lane, int Lanes, int At, VectorValue Value)> _computed = [];
    private readonly ValueNames _taken = new();
    private Expr? _uncovered;
    private ElementType _uncoveredLane;

    private InstructionSelector(TargetSpec target)
    {
        _target = target;
        _rows = RowIndex.For(target);
        _unifier = new Unifier(_names);
    }

    private List<Statement> Output => _names.Block.Output;

    /// <summary>Whether the target's rows can compute a tree; what a scheduler asks before it decides.</summary>
    /// <param name="lane">The lane type of the result.</param>
    /// <param name="lanes">The lanes of the result.</param>
    /// <param name="values">The vector values that the tree names.</param>
    public static bool CanCover(TargetSpec target, Expr tree, ElementType lane, int lanes, IReadOnlyDictionary<string, VectorValue> values)
    {
        var selector = new InstructionSelector(target);
        foreach (var value in values.Values) selector._names.DefineValue(value);
        selector._names.Blocks.Add(new LoweringBlock());
        var result = new VectorValue(string.Empty, lane, lanes, selector.RegistersOf(lane, lanes), lane.Range());
        return selector.CoverDefinition(tree, result, reassigns: false, declared: null) is not null;
    }

    /// <summary>Computes a tree into a value: an existing one, a kept splat, or a new one that rows write.</summary>
    /// <param name="lane">Its width and class are wanted; the rows decide about the sign.</param>
    private VectorValue? Cover(Expr tree, ElementType lane, int lanes)
    {
        if (_names.AsValue(tree) is { } existing && IsSameShape(existing.Lane, lane) && existing.Lanes == lanes) return existing;
        if (_names.IsInvariant(tree)) return CoverInvariant(tree, lane);
        foreach (var known in _computed)
        {
            if (known.Lanes == lanes && IsSameShape(known.Lane, lane) && known.Tree.Equals(tree)) return known.Value;
        }

        if (CoverByRows(tree, lane, lanes, null, false, null) is not { } value) return null;
        _computed.Add((tree, value.Lane, lanes, Output.Count, value));
        return value;
    }

    /// <summary>One scalar in every lane of one register, kept in the outermost block where the scalar is known.</summary>
    private VectorValue? CoverInvariant(Expr scalar, ElementType lane)
    {
        var home = _names.HomeOf(scalar);
        for (int at = _names.Blocks.Count - 1; at >= 0; at--)
        {
            foreach (var kept in _names.Blocks[at].Splats)
            {
                if (IsSameShape(kept.Lane, lane) && kept.Scalar.Equals(scalar)) return kept.Value;
            }
        }

        int mark = Output.Count;
        if (CoverByRows(scalar, lane, _target.Lanes(lane), null, false, null) is not { } value) return null;
        if (home is null) return value;
        var made = Output.GetRange(mark, Output.Count - mark);
        Output.RemoveRange(mark, made.Count);
        home.Output.AddRange(made);
        home.Splats.Add((scalar, value.Lane, value, home.Output.Count));
        return value;
    }

    /// <summary>Tries the rows in order.</summary>
    /// <param name="into">The value to write; null for a new one.</param>
    /// <param name="known">A range that is better than interval arithmetic finds.</param>
    private VectorValue? CoverByRows(Expr tree, ElementType lane, int lanes, VectorValue? into, bool reassigns, Interval? known)
    {
        bool isInvariant = _names.IsInvariant(tree);
        var candidates = isInvariant
            ? _rows.Splats(tree is IntConst or FloatConst, lane)
            : _rows.Candidates(tree, tree is ElementExpr e && _names.Table(e.Array) is not null);
        Interval? range = null;
        foreach (var pattern in candidates)
        {
            var row = pattern.Row;
            if (!IsSameShape(row.Output.Lane, lane) || lanes % pattern.Lanes != 0) continue;
            if (_unifier.Match(pattern, tree, lanes) is not { } bound) continue;
            range ??= known ?? RangeOf(tree);
            if (!Fits(range, row.Output.Lane) || !Holds(row, bound, range)) continue;
            int mark = Output.Count;
            int repeat = lanes / pattern.Lanes;
            if (repeat > 1 && pattern.CountsLanes) continue;
            if (Operands(pattern, bound, repeat) is not { } arguments)
            {
                RollBack(mark);
                continue;
            }

            var result = into ?? new VectorValue(_taken.NewFor(tree), row.Output.Lane, lanes, RegistersOf(row.Output.Lane, lanes), row.Output.Lane.IsFloat() ? null : range);
            if (into is null) _names.DefineValue(result);
            Output.Add(new InstructionStatement(row, repeat, result, reassigns, arguments.ToEquatableArray()));
            return result;
        }

        NoteUncovered(tree, lane);
        return null;
    }

    /// <summary>What the row's operands and constants are bound to, computing what is not there yet; null where one cannot be.</summary>
    private List<Argument>? Operands(RowPattern pattern, Expr?[] bound, int repeat)
    {
        var arguments = new List<Argument>(bound.Length + pattern.Row.Constants.Count);
        for (int input = 0; input < bound.Length; input++)
        {
            var operand = pattern.Row.Inputs[input];
            if (bound[input] is not { } tree || Operand(pattern, operand, tree, repeat) is not { } argument) return null;
            arguments.Add(argument);
        }

        foreach (var constant in pattern.Row.Constants)
        {
            if (CoverInvariant(new IntConst(constant.Value), constant.Lane) is not { } value) return null;
            arguments.Add(new RegisterArgument(constant.Name, value));
        }

        return arguments;
    }

    private Argument? Operand(RowPattern pattern, RowOperand operand, Expr tree, int repeat)
    {
        switch (operand.Kind)
        {
            case RowOperandKind.Memory:
                return repeat == 1 || MapsRepeat(pattern, operand, repeat) ? new MemoryArgument(operand.Name, ((LaneLoadExpr)tree).At) : null;
            case RowOperandKind.Immediate:
                return new ImmediateArgument(operand.Name, ((IntConst)tree).Value);
            case RowOperandKind.Scalar:
                return Fits(_names.RangeOf(tree), operand.Lane) ? new ScalarArgument(operand.Name, tree) : null;
            case RowOperandKind.Table:
                return TableOperand(operand, _names.Table(((NameExpr)tree).Name)!);
            case RowOperandKind.Constant:
                return CoverInvariant(tree, operand.Lane) is { } constant ? new RegisterArgument(operand.Name, constant) : null;
            default:
                if (!Fits(RangeOf(tree), operand.Lane)) return null;
                if (repeat > 1 && !MapsRepeat(pattern, operand, repeat)) return null;
                int lanes = operand.Registers * repeat * _target.Lanes(operand.Lane);
                if (PartOf(tree, operand.Lane, lanes) is var (whole, first)) return new RegisterArgument(operand.Name, whole, first);
                return Cover(tree, operand.Lane, lanes) is { } value ? new RegisterArgument(operand.Name, value) : null;
        }
    }

    /// <summary>The value some of whose registers are the tree, and the first of them; null where it is something else. A part costs nothing.</summary>
    private (VectorValue Whole, int First)? PartOf(Expr tree, ElementType lane, int lanes)
    {
        int perRegister = _target.Lanes(lane);
        if (tree is not ElementExpr { Indices.Count: 1 } e || _names.Value(e.Array) is not { } whole || whole.Lanes <= lanes || lanes % perRegister != 0) return null;
        if (!IsSameShape(whole.Lane, lane) || IndexMap.Start(e.Indices[0], lanes) is not { } start || start % perRegister != 0) return null;
        return start >= 0 && start + lanes <= whole.Lanes ? (whole, (int)start / perRegister) : null;
    }

    private static bool MapsRepeat(RowPattern pattern, RowOperand operand, int repeat)
    {
        foreach (var map in IndexMapsOf(pattern.Row.Meaning, operand.Name))
        {
            if (IndexMap.IsIdentity(map)) continue;
            for (int g = 1; g < repeat; g++)
            {
                if (IndexMap.Shift(map, pattern.Lanes, g) is null) return false;
            }
        }

        return true;
    }

    private static IEnumerable<Expr> IndexMapsOf(Expr meaning, string operand) => meaning switch
    {
        ElementExpr e => e.Array == operand ? [e.Indices[0]] : IndexMapsOf(e.Indices[0], operand),
        UnaryExpr u => IndexMapsOf(u.Operand, operand),
        BinaryExpr b => IndexMapsOf(b.Left, operand).Concat(IndexMapsOf(b.Right, operand)),
        ConditionalExpr c => IndexMapsOf(c.Condition, operand).Concat(IndexMapsOf(c.WhenTrue, operand)).Concat(IndexMapsOf(c.WhenFalse, operand)),
        CastExpr c => IndexMapsOf(c.Operand, operand),
        CallExpr c => c.Arguments.SelectMany(a => IndexMapsOf(a, operand)),
        _ => [],
    };

    private static bool IsSameShape(ElementType a, ElementType b) => a.Bits() == b.Bits() && a.IsFloat() == b.IsFloat();

    /// <summary>Floats always fit; an integer without a known range never does.</summary>
    private static bool Fits(Interval? range, ElementType lane) => lane.Range() is not { } wanted || range is { } proven && wanted.Contains(proven);

    /// <summary>Whether a row's condition is proven from the ranges of what its operands are bound to.</summary>
    private bool Holds(Row row, Expr?[] bound, Interval? result)
    {
        if (row.When is null) return true;
        return Intervals.Of(row.When, leaf =>
        {
            string name = ((NameExpr)leaf).Name;
            if (name == row.Output.Name) return result;
            for (int i = 0; i < bound.Length; i++)
            {
                if (row.Inputs[i].Name == name) return bound[i] is { } tree ? RangeOf(tree) : null;
            }

            return null;
        }) is { Min: 1 };
    }

    private int RegistersOf(ElementType lane, int lanes) => Math.Max(1, lanes * lane.Bits() / _target.VectorBits);

    private void RollBack(int mark)
    {
        Output.RemoveRange(mark, Output.Count - mark);
        _computed.RemoveAll(c => c.At > mark);
        _names.Block.Splats.RemoveAll(s => s.At > mark);
    }

    /// <summary>Keeps the smallest tree that no row took: the reason of a failure further up.</summary>
    private void NoteUncovered(Expr tree, ElementType lane)
    {
        if (_uncovered is { } before && RowPattern.CountNodes(before) <= RowPattern.CountNodes(tree)) return;
        _uncovered = tree;
        _uncoveredLane = lane;
    }
}
