using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using BitNet.Gen.Scheduling;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>Writes a loop over neighbouring elements as one over blocks of lanes: as many as a register has of the narrowest elements that it stores.</summary>
internal sealed partial class LoopLanes
{
    private const string From = "from";
    private const string To = "to";

    private readonly LoopStatement _loop;
    private readonly bool _wraps;
    private readonly NameAllocator _names;
    private readonly Dictionary<string, ElementType> _arrays = new(StringComparer.Ordinal);
    private readonly Dictionary<Expr, Expr> _shared = [];
    private readonly Dictionary<string, Expr> _vectors = new(StringComparer.Ordinal);
    private readonly List<Statement> _before = [];
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly HashSet<Expr> _wrapping = [];
    private List<Statement> _body = [];
    private int _lanes;
    private bool _fails;

    private LoopLanes(VectorProgram program, LoopStatement loop, bool wraps)
    {
        _loop = loop;
        _wraps = wraps;
        _lanes = PortableVectors.Target.VectorBits / loop.Body.OfType<StoreStatement>().Select(store => store.To.Element.Bits()).DefaultIfEmpty(ElementType.F32.Bits()).Min();
        _names = new NameAllocator(program.Body.WithNested().Select(statement => statement.Declared()).OfType<string>()
            .Concat(program.Parameters.Select(parameter => parameter.Name)).Concat(program.Constants.Select(constant => constant.Name)));
        foreach (var parameter in program.Parameters)
        {
            if (parameter.Element is { } element) _arrays[parameter.Name] = element;
        }

        foreach (var array in program.Body.WithNested().OfType<LocalArrayStatement>()) _arrays[array.Name] = array.Element;
    }

    /// <summary>A program whose items are single elements as one with a loop over them; any other as it is.</summary>
    public static VectorProgram OverItems(VectorProgram program)
    {
        var values = new Dictionary<string, Expr>(StringComparer.Ordinal);
        var stores = new List<Statement>();
        foreach (var statement in program.Body)
        {
            if (statement is ScalarStatement { Mutable: false } scalar) values[scalar.Name] = scalar.Value.Substitute(values);
            else if (statement is StoreStatement store) stores.Add(new StoreStatement(store.To with { Index = store.To.Index.Substitute(values) }, store.Value.Substitute(values)));
            else return program;
        }

        var loop = new LoopStatement(program.Item, Build.Int(From), Build.Int(To), 1, stores.ToEquatableArray());
        return program.Item.Length == 0 ? program : program with { Item = "", Body = [loop] };
    }

    /// <summary>What may take the loop's place: with its integers as they are, and as what is left of them in their bytes.</summary>
    public static IEnumerable<IReadOnlyList<Statement>> Of(VectorProgram program, LoopStatement loop) =>
        from wraps in new[] { false, true }
        let lanes = new LoopLanes(program, loop, wraps).Make()
        where lanes is not null
        select lanes;

    private IReadOnlyList<Statement>? Make()
    {
        if (_loop.Step != 1 || _loop.Index == Build.Lane.Name) return null;
        var stores = _loop.Body.OfType<StoreStatement>().ToList();
        if (stores.Count < _loop.Body.Count) return _loop.Body.Any(statement => statement is LoopStatement) ? Search() : Maximum() ?? Sums();
        foreach (var store in stores) Store(store);
        // All lanes are read before any is stored.
        if (_fails || stores.Any(store => _read.Contains(store.To.Base))) return null;
        return Blocks() is { } blocks ? [.. _before, .. blocks] : null;
    }

    /// <summary>The loop over whole blocks, and what is left behind them; null where a block's elements are too few.</summary>
    private IReadOnlyList<Statement>? Blocks()
    {
        var blocks = _loop with { Step = _lanes, Body = _body.ToEquatableArray() };
        if (_loop.To is IntConst { Value: var count }) return _loop.From is IntConst { Value: 0 } && count % _lanes == 0 ? [blocks] : null;
        var whole = Build.Int(_names.Fresh("whole"));
        var end = Build.Add(_loop.From, Build.Multiply(Build.Divide(Build.Subtract(_loop.To, _loop.From), Build.Int(_lanes)), Build.Int(_lanes)));
        return [new ScalarStatement(((NameExpr)whole).Name, end), blocks with { To = whole }, _loop with { From = whole }];
    }

    private void Store(StoreStatement store)
    {
        if (_wraps) FindWrapping(store.Value);
        var (to, value) = (store.To, Tree(store.Value));
        if (value.Type == ValueType.Float && to.Element != ElementType.F32)
        {
            if (ExpandFunctions.Narrow(to.Element, finiteOnly: false) is { } narrowing) (to, value) = (to with { Element = ElementType.U16 }, Expand(narrowing, value));
            else _fails = true;
        }
        else if (_wraps && to.Element.Bits() == 8)
        {
            (to, value) = (to with { Element = ElementType.U8 }, LowByte(Low(value)));
        }

        if (!IsContiguous(to)) _fails = true;
        _body.Add(new VectorStore(to, _lanes, value));
    }

    /// <summary>The expression with the loop's index as that of lane 0.</summary>
    private Expr Tree(Expr value)
    {
        // What lanes choose by is compared in lanes.
        if (!Varies(value)) return value.Type == ValueType.Bool ? value.MapChildren(Tree) : Shared(value);
        switch (value)
        {
            case NameExpr { Name: var name } when _vectors.TryGetValue(name, out var vector):
                return vector;
            case ElementExpr { Indices.Count: 1 } element when _arrays.TryGetValue(element.Array, out var type):
                return Load(new Address(element.Array, type, element.Indices[0], type));
            case LaneLoadExpr { Lane: IntConst { Value: 0 } } load:
                return Load(load.At);
            case CallExpr { Function: Function.F16 or Function.BF16 } call when call.Arguments[0] is LaneLoadExpr bits:
                var element16 = call.Function == Function.F16 ? ElementType.F16 : ElementType.BF16;
                return Expand(ExpandFunctions.Widen(element16, finiteOnly: false), Load(bits.At with { Element = ElementType.I16 }));
            // Both values are computed in lanes: neither may read what exists only where it is chosen.
            case ConditionalExpr choice when Reads(choice.WhenTrue).Concat(Reads(choice.WhenFalse)).Except(Reads(choice.Condition)).Any():
            case NameExpr:
                _fails = true;
                return value;
            case CallExpr { Function: Function.Sign } call when call.Arguments[0].Type == ValueType.Float:
                var of = Tree(call.Arguments[0]);
                return Choose(Build.Float(0f), of, 1, Choose(of, Build.Float(0f), -1, Build.Int(0)));
            // Lanes wrap where the scalar text drops bits as it stores: that no sum leaves them has not to be proven.
            case CallExpr when _wrapping.Contains(value):
                return Vector("rounded", value.MapChildren(Tree), new Interval(-1 << 30, 1 << 30));
            default:
                return value.MapChildren(Tree);
        }
    }

    private bool Varies(Expr value) => value.Mentions(_loop.Index) || _vectors.Keys.Any(value.Mentions);

    private static IEnumerable<Expr> Reads(Expr value) => value.Descendants().Where(e => e is ElementExpr or LaneLoadExpr);

    private static ConditionalExpr Choose(Expr less, Expr than, long whenTrue, Expr whenFalse) =>
        new(Build.Binary(BinaryOperator.Less, less, than), Build.Int(whenTrue), whenFalse);

    private static Expr LowByte(Expr value) => Build.Binary(BinaryOperator.And, value, Build.Int(byte.MaxValue));

    /// <summary>A value with the same last byte, made of the last bytes of what is read: wider ones could leave the lanes.</summary>
    private static Expr Low(Expr value) => value switch
    {
        LaneLoadExpr { At.Element: ElementType.I32 } => LowByte(value),
        BinaryExpr { Operator: BinaryOperator.ShiftLeft } shift => shift with { Left = Low(shift.Left) },
        BinaryExpr binary when IsModular(binary.Operator) => value.MapChildren(Low),
        _ => value,
    };

    /// <summary>Whether the last bits of the result follow from the last bits of the operands.</summary>
    private static bool IsModular(BinaryOperator op) =>
        op is BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Xor;

    /// <summary>The rounded values, int32 but of no known range, of which only the last bits count for what is stored.</summary>
    private void FindWrapping(Expr stored)
    {
        switch (stored)
        {
            case CallExpr { Function: Function.Round or Function.Rne or Function.Floor }:
                _wrapping.Add(stored);
                break;
            case BinaryExpr { Operator: BinaryOperator.ShiftLeft } shift:
                FindWrapping(shift.Left);
                break;
            case BinaryExpr binary when IsModular(binary.Operator):
                FindWrapping(binary.Left);
                FindWrapping(binary.Right);
                break;
        }
    }

    private Expr Load(Address at)
    {
        _read.Add(at.Base);
        if (!IsContiguous(at)) _fails = true;
        return new LaneLoadExpr(at, Build.Lane);
    }

    private bool IsContiguous(Address at) => Polynomial.Of(at.Index).Stride(_loop.Index) * at.BaseElement.Bytes() == at.Element.Bytes();

    /// <summary>What is the same in all lanes, computed once: before the loop, or where it depends on a loop inside, there.</summary>
    private Expr Shared(Expr value)
    {
        if (value is NameExpr or IntConst or FloatConst) return value;
        var (home, body) = _inside.Any(value.Mentions) ? (_sharedInside, _body) : (_shared, _before);
        if (home.TryGetValue(value, out var known)) return known;
        string name = _names.Fresh("common");
        body.Add(new ScalarStatement(name, value));
        return home[value] = new NameExpr(name, value.Type);
    }

    private Expr Expand(FunctionExpansion expansion, Expr argument)
    {
        var names = new Dictionary<string, Expr>(StringComparer.Ordinal) { ["x"] = Vector("bits", argument, null) };
        foreach (var step in expansion.Steps) names[step.Name] = Vector(step.Name, step.Value.Substitute(names), step.Declared);
        return expansion.Result.Substitute(names);
    }

    private Expr Vector(string wanted, Expr tree, Interval? declared)
    {
        string name = _names.Fresh(wanted);
        var lane = tree.Type == ValueType.Float ? ElementType.F32 : ElementType.I32;
        _body.Add(new VectorDefine(name, lane, _lanes, tree, declared));
        return Build.Vector(name, lane);
    }
}
