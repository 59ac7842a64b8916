using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Lowering;

/// <summary>
/// Matches a row's meaning with a tree and finds what each operand stands for. Integer sums are associative and commutative,
/// the other integer operators that commute are tried both ways; float operations match as they stand.
/// </summary>
/// <param name="names">What the tree's names are.</param>
internal sealed class Unifier(LoweringNames names)
{
    private readonly List<int> _order = [];
    private RowPattern _row = null!;
    private Expr?[] _bound = [];
    private int _lanes;

    /// <summary>What each input of the row stands for, or null where the tree is not the row's meaning.</summary>
    /// <param name="lanes">Lanes wanted in all.</param>
    public Expr?[]? Match(RowPattern row, Expr tree, int lanes)
    {
        _row = row;
        _lanes = lanes;
        _order.Clear();
        _bound = new Expr?[row.Row.Inputs.Count];
        return Unify(row.Row.Meaning, tree) ? _bound : null;
    }

    private bool Unify(Expr pattern, Expr tree)
    {
        switch (pattern)
        {
            case IntConst p:
                return tree is IntConst t && t.Value == p.Value;
            case FloatConst p:
                return tree is FloatConst f && FloatBits.ToInt(f.Value) == FloatBits.ToInt(p.Value);
            case NameExpr p:
                return IndexMap.IsIdentity(p) ? IndexMap.IsIdentity(tree) : UnifyInvariant(_row.InputIndex(p.Name), tree);
            case ElementExpr p:
                return UnifyOperand(p, _row.InputIndex(p.Array), tree);
            case UnaryExpr p:
                return tree is UnaryExpr u && u.Operator == p.Operator && Unify(p.Operand, u.Operand);
            case BinaryExpr { Operator: BinaryOperator.Add, Type: ValueType.Int } p:
                return tree is BinaryExpr { Operator: BinaryOperator.Add, Type: ValueType.Int } sum && UnifySum(Terms(p), Terms(sum));
            case BinaryExpr p:
                return tree is BinaryExpr b && (b.Operator == p.Operator ? UnifyBinary(p, b) : b.Operator == Mirror(p.Operator) && Unify(p.Left, b.Right) && Unify(p.Right, b.Left));
            case ConditionalExpr p:
                return tree is ConditionalExpr c && Unify(p.Condition, c.Condition) && Unify(p.WhenTrue, c.WhenTrue) && Unify(p.WhenFalse, c.WhenFalse);
            case CastExpr p:
                return tree is CastExpr cast && cast.To == p.To && Unify(p.Operand, cast.Operand);
            case CallExpr p:
                return tree is CallExpr call && call.Function == p.Function && call.Type == p.Type && UnifyArguments(p, call);
            default:
                return false;
        }
    }

    private bool UnifyBinary(BinaryExpr pattern, BinaryExpr tree)
    {
        int mark = _order.Count;
        if (Unify(pattern.Left, tree.Left) && Unify(pattern.Right, tree.Right)) return true;
        bool commutes = pattern.Type == ValueType.Int && pattern.Operator is BinaryOperator.Multiply or BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Xor;
        if (!commutes) return false;
        Unbind(mark);
        return Unify(pattern.Left, tree.Right) && Unify(pattern.Right, tree.Left);
    }

    /// <summary>The operator that compares the same when its operands change places.</summary>
    private static BinaryOperator? Mirror(BinaryOperator op) => op switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        _ => null,
    };

    private bool UnifyArguments(CallExpr pattern, CallExpr tree)
    {
        for (int i = 0; i < pattern.Arguments.Count; i++)
        {
            if (!Unify(pattern.Arguments[i], tree.Arguments[i])) return false;
        }

        return true;
    }

    /// <summary>An operand that is the same in every lane: an immediate, a constant, a scalar.</summary>
    private bool UnifyInvariant(int input, Expr tree)
    {
        var operand = _row.Row.Inputs[input];
        bool fits = operand.Kind == RowOperandKind.Scalar
            ? tree.Type == operand.Lane.ValueType() && names.IsInvariant(tree)
            : tree is IntConst c && operand.Lane.Range()!.Value.Contains(Interval.Of(c.Value));
        return fits && Bind(input, tree);
    }

    private bool UnifyOperand(ElementExpr pattern, int input, Expr tree)
    {
        var operand = _row.Row.Inputs[input];
        var map = pattern.Indices[0];
        switch (operand.Kind)
        {
            case RowOperandKind.Memory:
                return tree is LaneLoadExpr load && load.At.Element.Bits() == operand.Lane.Bits() && load.At.Element.IsFloat() == operand.Lane.IsFloat()
                    && FitsOperand(load.Declared ?? load.At.Element.Range(), operand) && (IndexMap.ReadsLaneOnly(map) ? IndexMap.Same(map, load.Lane, _lanes) : Unify(map, load.Lane)) && Bind(input, tree);
            case RowOperandKind.Table:
                return tree is ElementExpr lookup && names.Table(lookup.Array) is { } table && table.Bytes.Count == operand.Entries
                    && Unify(map, lookup.Indices[0]) && Bind(input, new NameExpr(table.Name, ValueType.Int));
            default:
                if (tree.Type != operand.Lane.ValueType()) return false;
                if (IndexMap.IsIdentity(map)) return (!IsMove(pattern) || names.AsValue(tree)?.Lane.Bits() == operand.Lane.Bits()) && Bind(input, tree);
                return tree is ElementExpr e && names.Value(e.Array) is { } value && value.Lane.Bits() == operand.Lane.Bits()
                    && FitsOperand(value.Range, operand) && IndexMap.Same(map, e.Indices[0], _lanes)
                    && Bind(input, e with { Indices = [Build.Lane] });
        }
    }

    /// <summary>A row that only widens or narrows lanes takes a value that is there, nothing to be computed: else two of them could call each other for ever.</summary>
    private bool IsMove(ElementExpr pattern) => ReferenceEquals(pattern, _row.Row.Meaning) && _row.Row.Output.Kind == RowOperandKind.Register;

    private static bool FitsOperand(Interval? range, RowOperand operand) =>
        operand.Lane.Range() is not { } wanted || range is { } proven && wanted.Contains(proven);

    private bool Bind(int input, Expr tree)
    {
        if (_bound[input] is { } before) return before.Equals(tree);
        _bound[input] = tree;
        _order.Add(input);
        return true;
    }

    /// <summary>Takes back what was bound since <paramref name="mark"/> operands were.</summary>
    private void Unbind(int mark)
    {
        for (int at = mark; at < _order.Count; at++) _bound[_order[at]] = null;
        _order.RemoveRange(mark, _order.Count - mark);
    }

    private static List<Expr> Terms(Expr sum)
    {
        var terms = new List<Expr>();
        Collect(sum, terms);
        return terms;

        static void Collect(Expr e, List<Expr> terms)
        {
            if (e is BinaryExpr { Operator: BinaryOperator.Add, Type: ValueType.Int } b)
            {
                Collect(b.Left, terms);
                Collect(b.Right, terms);
            }
            else
            {
                terms.Add(e);
            }
        }
    }

    /// <summary>Terms with structure find their partners first; a bare operand takes one of what is left, the last one all of it.</summary>
    private bool UnifySum(List<Expr> pattern, List<Expr> tree)
    {
        if (tree.Count < pattern.Count) return false;
        int structured = pattern.FindIndex(t => !IsBareRegister(t));
        if (structured >= 0)
        {
            var rest = Without(pattern, structured);
            for (int t = 0; t < tree.Count; t++)
            {
                int mark = _order.Count;
                if (Unify(pattern[structured], tree[t]) && UnifySum(rest, Without(tree, t))) return true;
                Unbind(mark);
            }

            return false;
        }

        if (pattern.Count == 0) return tree.Count == 0;
        for (int p = 0; p < pattern.Count; p++)
        {
            var taken = p == pattern.Count - 1 ? Build.Sum(tree.Skip(p)) : tree[p];
            if (!Bind(_row.InputIndex(((ElementExpr)pattern[p]).Array), taken)) return false;
        }

        return true;
    }

    private bool IsBareRegister(Expr term) =>
        term is ElementExpr e && IndexMap.IsIdentity(e.Indices[0]) && _row.Row.Inputs[_row.InputIndex(e.Array)].Kind == RowOperandKind.Register;

    private static List<Expr> Without(List<Expr> list, int at)
    {
        var rest = new List<Expr>(list);
        rest.RemoveAt(at);
        return rest;
    }
}
