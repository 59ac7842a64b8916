using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Scheduling;

/// <summary>
/// Schedules an index-notation kernel for a target (L2 to L3). A statement is done in lanes where <see cref="LaneAnalysis"/> finds an index for them and the target
/// has rows for all its trees, else in scalar code; both give the same bits.
/// </summary>
public sealed class KernelScheduler
{
    private const string NameRules = """

        sum1        as sum, for the next place of a block or in a later loop
        iEnd        where the whole blocks of index i end
        qAll        a value in every lane; qLanes: a value for each lane
        """;

    private readonly ScheduleContext _context;
    private readonly ITreeCoverage _coverage;
    private readonly ScalarLowering _scalars;
    private readonly ReductionScheduler _reductions;
    private readonly StoreScheduler _stores;
    private readonly string _item;
    private readonly string _items;

    private KernelScheduler(KernelIr kernel, TargetSpec target, ITreeCoverage coverage)
    {
        _context = new ScheduleContext(kernel, target);
        _coverage = coverage;
        _scalars = new ScalarLowering(_context);
        _reductions = new ReductionScheduler(_context, _scalars);
        _scalars.Reduction = _reductions.Schedule;
        _stores = new StoreScheduler(_context, _scalars);
        _item = kernel.Items.Count == 1 ? kernel.Items[0].Name : "item";
        _items = ExprPrinter.Print(kernel.Items.Aggregate(Build.Int(1), (all, item) => Build.Multiply(all, item.Limit)));
    }

    /// <summary>The program for one target.</summary>
    /// <param name="coverage">What the target's rows can compute.</param>
    public static VectorProgram Schedule(KernelIr kernel, TargetSpec target, ITreeCoverage coverage) =>
        new KernelScheduler(kernel, target, coverage).Program();

    private VectorProgram Program()
    {
        var kernel = _context.Kernel;
        _context.AddLocals();
        var body = new List<Statement>();
        if (kernel.Items.Count > 1)
        {
            Expr rest = Build.Int(_item);
            for (int d = kernel.Items.Count - 1; d > 0; d--)
            {
                body.Insert(0, new ScalarStatement(kernel.Items[d].Name, Build.Remainder(rest, kernel.Items[d].Limit)));
                rest = Build.Divide(rest, kernel.Items[d].Limit);
            }

            body.Insert(0, new ScalarStatement(kernel.Items[0].Name, rest));
        }

        foreach (var statement in kernel.Body) body.AddRange(Statements(statement, body));
        return Program(_context.Head.Concat(body));
    }

    private VectorProgram Program(IEnumerable<Statement> body) => new(
        _context.Kernel.Name,
        _context.Kernel.Variant,
        _context.Target.Name,
        _context.Kernel.Summary,
        _context.Kernel.Slots.Select(Slot).ToEquatableArray(),
        _item,
        body.ToEquatableArray(),
        _context.Scratch.ToEquatableArray(),
        Schedule: _context.Words)
    {
        Items = _items,
        Legend = KernelPrinter.Body(_context.Kernel) + NameRules,
        Constants = (from tensor in _context.Kernel.Tensors
                     where tensor.Role == TensorRole.Constant
                     select new ConstantArray(tensor.Name, tensor.Element, tensor.Values)).ToEquatableArray(),
    };

    /// <param name="before">The statements that are scheduled already, some of which define scalars that this one uses.</param>
    private List<Statement> Statements(KernelStatement statement, IReadOnlyList<Statement> before)
    {
        if (statement is KernelLoop loop)
        {
            var head = new Block();
            var limit = _scalars.Hoist(loop.Range.Limit, head, null);
            var body = new List<Statement>();
            List<Statement> known = [.. before, .. head.Statements, new ScalarStatement(loop.Range.Name, new IntConst(0))];
            foreach (var inner in loop.Body) body.AddRange(Statements(inner, [.. known, .. body]));
            return [.. head.Statements, new LoopStatement(loop.Range.Name, new IntConst(0), limit, 1, body.ToEquatableArray())];
        }

        // A register of one lane says no more than scalar code, which the C# compiler knows best.
        _context.UseLanes = _context.Target.Lanes(ElementType.F32) > 1;
        var block = Simple(statement);
        if (!_context.UseLanes || !block.HasVectors) return block.Statements;
        var scalars = before.Where(s => s is ScalarStatement);
        if (_coverage.Covers(Program(_context.Head.Concat(scalars).Concat(block.Statements)))) return block.Statements;
        _context.UseLanes = false;
        return Simple(statement).Statements;
    }

    private Block Simple(KernelStatement statement)
    {
        var block = new Block();
        switch (statement)
        {
            case ScalarDefinition { Value: ReduceExpr reduce } scalar:
                _reductions.Schedule(reduce, block, null, scalar.Name);
                break;
            case ScalarDefinition scalar:
                block.Define(scalar.Name, new ScalarStatement(scalar.Name, _scalars.Lower(scalar.Value, block, null)));
                break;
            case ElementStore store:
                _stores.Schedule(store, block);
                break;
        }

        return block;
    }

    private ProgramParameter Slot(string name)
    {
        var kernel = _context.Kernel;
        if (kernel.Tensor(name) is { } tensor)
            return new ProgramParameter(name, tensor.TypeText, ProgramParameterKind.Pointer, tensor.Element, tensor.Role == TensorRole.Output);
        return kernel.Scalar(name) switch
        {
            { Type: Expressions.ValueType.Float } => new ProgramParameter(name, "f32", ProgramParameterKind.Float),
            { } => new ProgramParameter(name, "int", ProgramParameterKind.Integer),
            _ => new ProgramParameter(name, "int", ProgramParameterKind.Extent),
        };
    }
}
