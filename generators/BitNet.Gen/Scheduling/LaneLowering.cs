using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Scheduling;

/// <summary>Lowers expressions of a kernel to vector trees whose lanes are one block of an index.</summary>
/// <param name="lane">The index; as a scalar of the program it is the block's first element, a multiple of 16.</param>
internal sealed class LaneLowering(ScheduleContext context, ScalarLowering scalars, string lane)
{
    /// <summary>Blocks further than the one that <c>lane</c> begins.</summary>
    public int Ahead { get; init; }

    /// <summary>Vector values that hold the results of reductions over other indices.</summary>
    public IReadOnlyDictionary<ReduceExpr, string> Reductions { get; init; } = new Dictionary<ReduceExpr, string>();

    /// <summary>The tree for <paramref name="value"/> at the end of <paramref name="block"/>.</summary>
    public Expr Lower(Expr value, Block block)
    {
        if (!value.Mentions(lane)) return Invariant(value, block);
        switch (value)
        {
            case ReduceExpr reduce:
                return Build.Vector(Reductions[reduce], LaneType(reduce));
            case ElementExpr element:
                return Load(context.Kernel.Tensor(element.Array)!, element.Indices, block);
            case CastExpr { To: ValueType.Float, Operand: ElementExpr element }:
                // Named, because the rows of a schedule share it.
                return Vector(element.Array + "Floats", new CastExpr(ValueType.Float, Lower(element, block)), block);
            case CallExpr call when ExpandFunctions.Of(call.Function) is { } expansion:
                return Expand(expansion, "exp", Lower(call.Arguments[0], block), block);
            default:
                return value.MapChildren(child => Lower(child, block));
        }
    }

    /// <summary>The address of lane 0 of an access that is contiguous along the index.</summary>
    public Address Start(Tensor tensor, IReadOnlyList<Expr> indices, Block block)
    {
        var read = new ElementExpr(tensor.Name, indices.Select(i => scalars.Index(i, block)).ToEquatableArray(), tensor.Element.ValueType());
        return new Address(tensor.Name, tensor.Element, context.BlockStart(tensor, read, lane, Ahead), tensor.Element);
    }

    /// <summary>Stores a block of what <paramref name="tensor"/> holds, wherever that is.</summary>
    public void Store(Tensor tensor, Address to, Expr value, Block block)
    {
        if (value.Type == ValueType.Float && ExpandFunctions.Narrow(tensor.Element, tensor.Kind == TensorKind.Cache) is { } narrowing)
            (to, value) = (to with { Element = ElementType.U16 }, Expand(narrowing, tensor.Name, value, block));
        block.Statements.Add(new VectorStore(to, LaneAccess.Lanes, value));
    }

    /// <summary>The type of the lanes that hold a value.</summary>
    public static ElementType LaneType(Expr value) => value.Type == ValueType.Float ? ElementType.F32 : ElementType.I32;

    /// <summary>A value that is the same in all lanes: an element is broadcast from memory, anything else computed once as a scalar.</summary>
    private Expr Invariant(Expr value, Block block)
    {
        if (value is NameExpr { Name: var name } && name == Build.Lane.Name) return Renamed(value, block.Home(value));
        if (value is not ElementExpr element) return scalars.Hoist(value, block, lane);
        var tensor = context.Kernel.Tensor(element.Array)!;
        if (tensor.Element is not (ElementType.F32 or ElementType.I32)) return scalars.Hoist(value, block, lane);
        var at = scalars.At(tensor, element.Indices, block);
        return Vector(tensor.Name + "All", new LaneLoadExpr(at, new IntConst(0)), block.Home(at.Index));
    }

    /// <summary>A scalar under another name, because in a tree that one is the lane.</summary>
    private Expr Renamed(Expr scalar, Block home)
    {
        if (home.Known(scalar) is { } known) return known;
        var name = Build.Int(context.Names.Fresh("index"));
        home.Define(((NameExpr)name).Name, new ScalarStatement(((NameExpr)name).Name, scalar));
        home.Remember(scalar, name);
        return name;
    }

    private Expr Load(Tensor tensor, IReadOnlyList<Expr> indices, Block block)
    {
        var at = Start(tensor, indices, block);
        Expr position = LaneAccess.Stride(tensor, indices, lane) == 0 ? new IntConst(0) : Build.Lane;
        if (tensor.Element is not (ElementType.F16 or ElementType.BF16))
            return Vector(tensor.Name + "Lanes", new LaneLoadExpr(at, position), block);
        var bits = Vector(tensor.Name + "Bits", new LaneLoadExpr(at with { Element = ElementType.I16 }, position), block);
        if (block.Known(new CastExpr(ValueType.Float, bits)) is { } known) return known;
        var widened = Expand(ExpandFunctions.Widen(tensor.Element, tensor.Kind == TensorKind.Cache), tensor.Name, bits, block);
        var result = Vector(tensor.Name + "Lanes", widened, block);
        block.Remember(new CastExpr(ValueType.Float, bits), result);
        return result;
    }

    private Expr Expand(FunctionExpansion expansion, string prefix, Expr argument, Block block)
    {
        var names = new Dictionary<string, Expr>(StringComparer.Ordinal) { ["x"] = Vector(prefix + "X", argument, block) };
        foreach (var step in expansion.Steps)
            names[step.Name] = Vector(prefix + step.Name.ToUpperInvariant(), step.Value.Substitute(names), block, step.Declared);
        return expansion.Result.Substitute(names);
    }

    /// <summary>A name for a vector tree, so that it is computed once.</summary>
    private Expr Vector(string wanted, Expr tree, Block block, Interval? declared = null)
    {
        if (tree is ElementExpr) return tree;
        if (block.Known(tree) is { } known) return known;
        string name = context.Names.Fresh(wanted);
        var laneType = LaneType(tree);
        block.Define(name, new VectorDefine(name, laneType, LaneAccess.Lanes, tree, declared));
        var result = Build.Vector(name, laneType);
        block.Remember(tree, result);
        return result;
    }
}
