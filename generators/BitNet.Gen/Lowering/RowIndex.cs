using System.Runtime.CompilerServices;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Lowering;

/// <summary>The rows of a target in the order of trial (largest meaning first, then file order), by the root of what they compute.</summary>
internal sealed class RowIndex
{
    private const int ConstantRoot = 1;
    private const int InvariantRoot = 2;
    private const int LoadRoot = 3;
    private const int LookupRoot = 4;
    private const int MoveRoot = 5;
    private const int ConditionalRoot = 6;
    private const int LaneRoot = 7;

    private static readonly ConditionalWeakTable<TargetSpec, RowIndex> Cache = new();
    private static readonly IReadOnlyList<RowPattern> None = [];

    private readonly Dictionary<int, List<RowPattern>> _byRoot = [];
    private readonly Dictionary<(bool IsConstant, ElementType Lane), IReadOnlyList<RowPattern>> _splats = [];
    private readonly List<RowPattern> _stores = [];
    private readonly List<RowPattern> _hints = [];

    private RowIndex(TargetSpec target)
    {
        var patterns = target.Rows.Select(row => RowPattern.Create(row, target)).OfType<RowPattern>();
        foreach (var pattern in patterns.OrderByDescending(p => p.Size))
        {
            switch (pattern.Row.Output.Kind)
            {
                case RowOperandKind.Memory:
                    _stores.Add(pattern);
                    break;
                case RowOperandKind.Hint:
                    _hints.Add(pattern);
                    break;
                default:
                    Add(RootOf(pattern.Row), pattern);
                    break;
            }
        }

        foreach (ElementType lane in (ElementType[])Enum.GetValues(typeof(ElementType)))
        {
            foreach (bool isConstant in new[] { false, true })
                _splats[(isConstant, lane)] = Find(isConstant ? ConstantRoot : InvariantRoot).OrderBy(p => p.Row.Output.Lane == lane ? 0 : 1).ToList();
        }
    }

    /// <summary>Rows that write memory.</summary>
    public IReadOnlyList<RowPattern> Stores => _stores;

    /// <summary>Rows that only hint.</summary>
    public IReadOnlyList<RowPattern> Hints => _hints;

    /// <summary>The index of a target, made once.</summary>
    public static RowIndex For(TargetSpec target) => Cache.GetValue(target, t => new RowIndex(t));

    /// <summary>Rows that give the same scalar in every lane, those of the lane type itself before others of its width.</summary>
    public IReadOnlyList<RowPattern> Splats(bool isConstant, ElementType lane) => _splats[(isConstant, lane)];

    /// <summary>Rows that may compute <paramref name="tree"/>, which depends on the lane.</summary>
    /// <param name="readsTable">Whether the tree's root reads a lookup table.</param>
    public IReadOnlyList<RowPattern> Candidates(Expr tree, bool readsTable) => Find(tree switch
    {
        LaneLoadExpr => LoadRoot,
        ElementExpr => readsTable ? LookupRoot : MoveRoot,
        NameExpr => LaneRoot,
        _ => OperatorRoot(tree),
    });

    private IReadOnlyList<RowPattern> Find(int root) => _byRoot.TryGetValue(root, out var rows) ? rows : None;

    private void Add(int root, RowPattern pattern)
    {
        if (!_byRoot.TryGetValue(root, out var rows)) _byRoot[root] = rows = [];
        rows.Add(pattern);
        // A scalar operand takes constants too.
        if (root == InvariantRoot) Add(ConstantRoot, pattern);
    }

    private static int RootOf(Row row)
    {
        switch (row.Meaning)
        {
            case IntConst or FloatConst:
                return ConstantRoot;
            case NameExpr name when IndexMap.IsIdentity(name):
                return LaneRoot;
            case NameExpr name:
                return row.Inputs.First(o => o.Name == name.Name).Kind == RowOperandKind.Scalar ? InvariantRoot : ConstantRoot;
            case ElementExpr element:
                var kind = row.Inputs.First(o => o.Name == element.Array).Kind;
                return kind switch { RowOperandKind.Memory => LoadRoot, RowOperandKind.Table => LookupRoot, _ => MoveRoot };
            default:
                return OperatorRoot(row.Meaning);
        }
    }

    private static int OperatorRoot(Expr tree) => tree switch
    {
        UnaryExpr u => 100 + (int)u.Operator,
        BinaryExpr b => 200 + (int)b.Operator,
        CallExpr c => 300 + (int)c.Function,
        CastExpr c => 400 + (int)c.To,
        ConditionalExpr => ConditionalRoot,
        _ => 0,
    };
}
