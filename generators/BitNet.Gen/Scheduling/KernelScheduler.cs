using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using ValueType = BitNet.Gen.Expressions.ValueType;

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

    private const string PartialRules = """

        part        16 partial results of a sum, maximum or minimum; joined: by halves; partials: in memory
        jLeft       how many of index j are left behind whole blocks; jLane: the lane of one of them
        """;

    private readonly ScheduleContext _context;
    private readonly ITreeCoverage _coverage;
    private readonly ScalarLowering _scalars;
    private readonly ReductionScheduler _reductions;
    private readonly StoreScheduler _stores;
    private readonly KernelIr _kernel;
    private readonly ItemRuns? _runs;
    private readonly string _item;
    private readonly string _items;

    private KernelScheduler(KernelIr kernel, TargetSpec target, ITreeCoverage coverage, NameAllocator names, ItemRuns? runs)
    {
        _kernel = kernel;
        _runs = runs;
        _context = new ScheduleContext(runs?.Kernel ?? kernel, target, names);
        _coverage = coverage;
        _scalars = new ScalarLowering(_context);
        _reductions = new ReductionScheduler(_context, _scalars);
        _scalars.Reduction = _reductions.Schedule;
        _stores = new StoreScheduler(_context, _scalars, _reductions);
        _item = runs is not null ? "" : kernel.Items.Count == 1 ? kernel.Items[0].Name : "item";
        _items = ExprPrinter.Print(kernel.Items.Aggregate(Build.Int(1), (all, item) => Build.Multiply(all, item.Limit)));
    }

    /// <summary>The programs for one target: for items one by one and, where that pays, for runs of them.</summary>
    /// <param name="coverage">What the target's rows can compute.</param>
    public static IReadOnlyList<VectorProgram> Programs(KernelIr kernel, TargetSpec target, ITreeCoverage coverage)
    {
        var one = Schedule(kernel, target, coverage);
        // Without lanes a conversion is one instruction, and not worth a place in memory.
        if (target.Lanes(ElementType.F32) == 1) return [one];
        var names = ScheduleContext.NamesFor(kernel);
        if (ItemRuns.Of(kernel, names) is not { } runs) return [one];
        var many = new KernelScheduler(kernel, target, coverage, names, runs).Program();
        return [.. new[] { one, many }.Select(program => program with { Legend = program.Legend + runs.NameRules })];
    }

    /// <summary>The program that does items one by one.</summary>
    /// <param name="coverage">What the target's rows can compute.</param>
    public static VectorProgram Schedule(KernelIr kernel, TargetSpec target, ITreeCoverage coverage) =>
        new KernelScheduler(kernel, target, coverage, ScheduleContext.NamesFor(kernel), null).Program();

    private VectorProgram Program()
    {
        _context.AddLocals();
        if (_runs is not null) return Program(_context.Head.Concat(Runs(_runs)));
        var body = Indices(_kernel.Items, Build.Int(_item));
        foreach (var statement in _kernel.Body) body.AddRange(Statements(statement, body));
        return Program(_context.Head.Concat(body));
    }

    /// <summary>What item number <paramref name="number"/> stands for, counted row-major.</summary>
    private static List<Statement> Indices(IReadOnlyList<IndexRange> items, Expr number)
    {
        var indices = new List<Statement>();
        for (int d = items.Count - 1; d > 0; d--)
        {
            indices.Insert(0, new ScalarStatement(items[d].Name, Build.Remainder(number, items[d].Limit)));
            number = Build.Divide(number, items[d].Limit);
        }

        if (!number.Equals(Build.Int(items[0].Name))) indices.Insert(0, new ScalarStatement(items[0].Name, number));
        return indices;
    }

    /// <summary>The items [from, to) in runs, which end where another index than the last moves on.</summary>
    private List<Statement> Runs(ItemRuns runs)
    {
        var last = _kernel.Items[_kernel.Items.Count - 1];
        Expr from = Build.Int("from"), to = Build.Int("to");
        Expr row = Build.Int(_context.Names.Fresh("row")), behind = Build.Int(_context.Names.Fresh(last.Name + "Behind"));
        var length = Build.Int(_context.Names.Fresh("length"));
        var start = Build.Int(_context.Names.Fresh(last.Name + "Start"));
        var piece = Build.Int(_context.Names.Fresh("piece"));
        List<Statement> ofRow =
        [
            .. Indices([.. _kernel.Items.Take(_kernel.Items.Count - 1)], row),
            new ScalarStatement(Name(behind), Build.Min(Build.Subtract(to, Build.Multiply(row, last.Limit)), last.Limit)),
        ];
        List<Statement> ofRun = [new ScalarStatement(runs.First.Name, Build.Add(start, Build.Multiply(piece, runs.Count)))];
        List<Statement> ofStart =
        [
            new ScalarStatement(Name(length), Build.Min(Build.Subtract(behind, start), Build.Int(ItemRuns.Longest))),
            new ScalarStatement(runs.Count.Name, runs.Together(start, length)),
        ];
        Statement[] known = [.. ofRow, new ScalarStatement(Name(start), Build.Int(0)), .. ofStart, new ScalarStatement(Name(piece), Build.Int(0))];
        foreach (var statement in runs.Body) ofRun.AddRange(Statements(statement, [.. known, .. ofRun]));
        ofStart.Add(Loop(piece, Build.Int(0), Build.Divide(length, runs.Count), 1, ofRun));
        ofRow.Add(Loop(start, Build.Max(Build.Subtract(from, Build.Multiply(row, last.Limit)), Build.Int(0)), behind, ItemRuns.Longest, ofStart));
        var rows = Loop(row, Build.Divide(from, last.Limit), Build.Divide(Build.Subtract(Build.Add(to, last.Limit), Build.Int(1)), last.Limit), 1, ofRow);
        // Without items there may be no rows either: nothing is divided by 0.
        return [new IfStatement(new BinaryExpr(BinaryOperator.Less, from, to, ValueType.Bool), [rows], [])];

        string Name(Expr name) => ((NameExpr)name).Name;
        Statement Loop(Expr index, Expr first, Expr end, long step, List<Statement> body) => new LoopStatement(Name(index), first, end, step, body.ToEquatableArray());
    }

    private VectorProgram Program(IEnumerable<Statement> body) => new(
        _kernel.Name,
        _runs is null ? _kernel.Variant : _kernel.Variant.Length == 0 ? ItemRuns.Variant : $"{_kernel.Variant}.{ItemRuns.Variant}",
        _context.Target.Name,
        _kernel.Summary,
        _kernel.Slots.Select(Slot).ToEquatableArray(),
        _item,
        body.ToEquatableArray(),
        _context.Scratch.ToEquatableArray(),
        _runs is null ? 1 : 2,
        _context.Words,
        ItemBlock: _runs is null ? 1 : ItemRuns.Longest)
    {
        Items = _items,
        Legend = KernelPrinter.Body(_kernel) + NameRules + (_context.HandsOver(PartialReduction.Memory) ? PartialRules : ""),
        Constants = (from tensor in _kernel.Tensors
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
        if (_context.UseLanes && (InLanes(statement, before, joins: true) ?? InLanes(statement, before, joins: false)) is { } covered) return covered;
        _context.UseLanes = false;
        return Simple(statement).Statements;
    }

    /// <summary>The statement in lanes; null where the target lacks rows for it.</summary>
    /// <param name="joins">Whether partial results are joined in registers, which not every target has rows for, or in memory.</param>
    private List<Statement>? InLanes(KernelStatement statement, IReadOnlyList<Statement> before, bool joins)
    {
        _context.JoinsLanes = joins;
        var block = Simple(statement);
        var scalars = before.Where(s => s is ScalarStatement);
        return !block.HasVectors || _coverage.Covers(Program(_context.Head.Concat(scalars).Concat(block.Statements))) ? block.Statements : null;
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
        if (_kernel.Tensor(name) is { } tensor)
            return new ProgramParameter(name, tensor.TypeText, ProgramParameterKind.Pointer, tensor.Element, tensor.Role == TensorRole.Output);
        return _kernel.Scalar(name) switch
        {
            { Type: ValueType.Float } => new ProgramParameter(name, "f32", ProgramParameterKind.Float),
            { } => new ProgramParameter(name, "int", ProgramParameterKind.Integer),
            _ => new ProgramParameter(name, "int", ProgramParameterKind.Extent),
        };
    }
}
