using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Scheduling;

/// <summary>Lowers expressions of a kernel to scalar code: element reads to memory reads, reductions to loops, functions to arithmetic.</summary>
internal sealed class ScalarLowering(ScheduleContext context)
{
    /// <summary>Schedules a reduction into a block and gives its result; set by the part that knows how.</summary>
    public Func<ReduceExpr, Block, string?, Expr> Reduction { get; set; } = null!;

    /// <summary>The scalar expression for <paramref name="value"/> at the end of <paramref name="block"/>.</summary>
    /// <param name="mapIndex">The index of the statement that runs through lanes; it decides the order of sums.</param>
    public Expr Lower(Expr value, Block block, string? mapIndex)
    {
        switch (value)
        {
            case ElementExpr element:
                return Read(context.Kernel.Tensor(element.Array)!, element.Indices, block);
            case ReduceExpr reduce:
                return Once(reduce, block, home => Reduction(reduce, home, mapIndex));
            // They take as long as ten other operations: worth a name where they can leave a loop.
            case BinaryExpr { Operator: BinaryOperator.Divide, Type: ValueType.Float } or CallExpr { Function: Function.Sqrt or Function.Exp } when block.Home(value) != block:
                return Hoist(value, block, mapIndex);
            case CallExpr call when ExpandFunctions.Of(call.Function) is { } expansion:
                return Expand(expansion, Lower(call.Arguments[0], block, mapIndex), block);
            case ConditionalExpr conditional:
                return Choose(conditional, block, mapIndex);
            case CallExpr { Function: Function.Abs or Function.Min or Function.Max } call:
                return call with { Arguments = call.Arguments.Select(a => Named(Lower(a, block, mapIndex), block)).ToEquatableArray() };
            default:
                return value.MapChildren(child => Lower(child, block, mapIndex));
        }
    }

    /// <summary>The number of an element in memory, as a sum of products.</summary>
    public Expr Position(Tensor tensor, IReadOnlyList<Expr> indices, Block block) =>
        Polynomial.Of(LaneAccess.Linear(tensor, [.. indices.Select(i => Index(i, block))])).ToExpr();

    /// <summary>An index with the elements in it read beforehand.</summary>
    public Expr Index(Expr index, Block block) => index switch
    {
        ElementExpr => Once(index, block, home => Named(Lower(index, home, null), home)),
        _ => index.MapChildren(child => Index(child, block)),
    };

    /// <summary>The value as a name that is defined where nothing that it depends on changes any more.</summary>
    public Expr Hoist(Expr value, Block block, string? mapIndex) =>
        value is NameExpr or IntConst or FloatConst ? value : Once(value, block, home => Named(Lower(value, home, mapIndex), home));

    /// <summary>What a step of a reduction reads: a maximum or minimum reads its operands twice, so they get names.</summary>
    public Expr Operand(ReduceKind kind, Expr value, Block block)
    {
        if (kind == ReduceKind.Sum || value is NameExpr) return value;
        string name = context.Names.Fresh("next");
        block.Define(name, new ScalarStatement(name, value));
        return new NameExpr(name, value.Type);
    }

    /// <summary>The address of an element.</summary>
    public Address At(Tensor tensor, IReadOnlyList<Expr> indices, Block block) =>
        new(tensor.Name, tensor.Element, Position(tensor, indices, block), tensor.Element);

    /// <summary>A choice whose branches need statements of their own becomes an <c>if</c>: what a branch reads may exist only under its condition.</summary>
    private Expr Choose(ConditionalExpr conditional, Block block, string? mapIndex)
    {
        var condition = Lower(conditional.Condition, block, mapIndex);
        Block whenTrue = block.Guarded(), whenFalse = block.Guarded();
        var first = Lower(conditional.WhenTrue, whenTrue, mapIndex);
        var second = Lower(conditional.WhenFalse, whenFalse, mapIndex);
        if (whenTrue.Statements.Count + whenFalse.Statements.Count == 0) return new ConditionalExpr(condition, first, second);
        string name = context.Names.Fresh("chosen");
        block.Define(name, new ScalarStatement(name, first.Type == ValueType.Float ? new FloatConst(0) : new IntConst(0), Mutable: true));
        whenTrue.Statements.Add(new AssignStatement(name, first));
        whenFalse.Statements.Add(new AssignStatement(name, second));
        block.Statements.Add(new IfStatement(condition, whenTrue.Statements.ToEquatableArray(), whenFalse.Statements.ToEquatableArray()));
        return new NameExpr(name, first.Type);
    }

    private Expr Read(Tensor tensor, IReadOnlyList<Expr> indices, Block block) =>
        new ElementExpr(tensor.Name, [Position(tensor, indices, block)], tensor.Element.ValueType());

    private static Expr Once(Expr value, Block block, Func<Block, Expr> define)
    {
        var home = block.Home(value);
        if (home.Known(value) is { } known) return known;
        var result = define(home);
        home.Remember(value, result);
        return result;
    }

    /// <summary>A name for a value that the output would otherwise compute more than once.</summary>
    private Expr Named(Expr value, Block block)
    {
        if (value is NameExpr or IntConst or FloatConst) return value;
        string name = context.Names.Fresh(value switch
        {
            ElementExpr element => element.Array + "Value",
            _ => value.Type == ValueType.Int ? "number" : "value",
        });
        block.Define(name, new ScalarStatement(name, value));
        return new NameExpr(name, value.Type);
    }

    private Expr Expand(FunctionExpansion expansion, Expr argument, Block block)
    {
        var names = new Dictionary<string, Expr>(StringComparer.Ordinal) { ["x"] = Named(argument, block) };
        foreach (var step in expansion.Steps)
        {
            string name = context.Names.Fresh("exp" + step.Name.ToUpperInvariant());
            block.Define(name, new ScalarStatement(name, step.Value.Substitute(names)));
            names[step.Name] = new NameExpr(name, step.Value.Type);
        }

        return expansion.Result.Substitute(names);
    }
}
