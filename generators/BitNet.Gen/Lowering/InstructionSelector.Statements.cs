using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Lowering;

/// <content>Statements: loops and scalars stay, vector work becomes instructions.</content>
public sealed partial class InstructionSelector
{
    private readonly List<(ByteTable Table, EquatableArray<VectorValue> Parts)> _tables = [];
    private readonly HashSet<string> _updated = new(StringComparer.Ordinal);
    private string _kernel = string.Empty;
    private string _path = string.Empty;
    private DiagnosticBag? _bag;

    /// <summary>Lowers a program; null after a report.</summary>
    /// <param name="bag">The bag of the kernel's spec file.</param>
    /// <param name="path">The node of that file which diagnostics point to.</param>
    public static TargetProgram? Lower(VectorProgram program, TargetSpec target, DiagnosticBag bag, string path = "")
    {
        var selector = new InstructionSelector(target) { _kernel = program.Kernel, _bag = bag, _path = path };
        return selector.Lower(program);
    }

    private TargetProgram? Lower(VectorProgram program)
    {
        int before = _bag!.Diagnostics.Count;
        NamesOf(program.Body);
        foreach (var parameter in program.Parameters) _taken.Add(parameter.Name);
        foreach (var scratch in program.Scratch) _taken.Add(scratch.Name);
        foreach (var constant in program.Constants) _taken.Add(constant.Name);
        _names.AddProgram(program);
        var item = new LoweringBlock();
        item.Scalars[program.Item] = new Interval(0, 1L << 47);
        _names.Blocks.Add(item);
        LowerAll(program.Body);
        if (_bag.Diagnostics.Count > before) return null;
        var lowered = new TargetProgram(program, _names.Blocks[0].Output.ToEquatableArray(), item.Output.ToEquatableArray(), _tables.Select(t => t.Table).ToEquatableArray());
        return UnusedValues.Remove(lowered);
    }

    /// <summary>Collects the names of the program, which new values must not take, and the values that change.</summary>
    private void NamesOf(EquatableArray<Statement> body)
    {
        foreach (var statement in body.WithNested())
        {
            if (statement.Declared() is { } name) _taken.Add(name);
            if (statement is VectorUpdate update) _updated.Add(update.Name);
        }
    }

    private void LowerAll(EquatableArray<Statement> body)
    {
        foreach (var statement in body) Lower(statement);
    }

    private EquatableArray<Statement> LowerBlock(EquatableArray<Statement> body, string? index = null, Interval? range = null)
    {
        var block = new LoweringBlock();
        if (index is not null) block.Scalars[index] = range;
        _names.Blocks.Add(block);
        LowerAll(body);
        _names.Blocks.RemoveAt(_names.Blocks.Count - 1);
        return block.Output.ToEquatableArray();
    }

    private void Lower(Statement statement)
    {
        _computed.Clear();
        switch (statement)
        {
            case ScalarStatement s:
                _names.DefineScalar(s.Name, s.Mutable ? null : _names.RangeOf(s.Value), s.Mutable);
                Output.Add(s);
                break;
            case LocalArrayStatement a:
                _names.DefineArray(a.Name, a.Element);
                Output.Add(a);
                break;
            case LoopStatement l:
                Output.Add(l with { Body = LowerBlock(l.Body, l.Index, IndexRange(l)) });
                break;
            case IfStatement i:
                Output.Add(i with { Then = LowerBlock(i.Then), Else = LowerBlock(i.Else) });
                break;
            case VectorDefine d:
                Define(d);
                break;
            case VectorUpdate u:
                Update(u);
                break;
            case VectorStore s:
                Store(s);
                break;
            case PrefetchStatement p:
                Prefetch(p);
                break;
            default:
                Output.Add(statement);
                break;
        }
    }

    private Interval? IndexRange(LoopStatement loop)
    {
        var from = _names.RangeOf(loop.From);
        var to = _names.RangeOf(loop.To);
        return from is { } f ? new Interval(f.Min, Math.Max(f.Min, to is { } t ? t.Max - 1 : long.MaxValue)) : null;
    }

    private void Define(VectorDefine d)
    {
        bool isByte = d.Lane.Bits() == 8;
        bool changes = _updated.Contains(d.Name);
        var proven = d.Declared ?? (isByte ? ByteFunction.Of(d.Tree, _names)?.Range : null) ?? RangeOf(d.Tree);
        var lasting = d.Lane.IsFloat() ? null : changes ? d.Declared ?? d.Lane.Range() : proven;
        var value = new VectorValue(d.Name, d.Lane, d.Lanes, RegistersOf(d.Lane, d.Lanes), lasting);
        if (!Fits(proven, d.Lane))
        {
            ReportRange(d.Tree, proven, d.Lane);
            value = value with { Range = d.Lane.Range() };
        }
        else if (CoverDefinition(d.Tree, value, reassigns: false, proven) is null)
        {
            ReportUncovered(d.Tree);
        }

        _names.DefineValue(value, isByte && !changes ? () => Within(ByteFunction.Of(d.Tree, _names)?.Results, d.Declared) : null);
    }

    private static long[]? Within(long[]? results, Interval? declared) =>
        results is null || declared is not { } range ? results : results.Where(r => range.Contains(Interval.Of(r))).ToArray();

    private void Update(VectorUpdate u)
    {
        if (_names.Value(u.Name) is not { } value)
        {
            _bag!.Report(SpecRules.MalformedProgram, _path, 0, _kernel, $"'{u.Name}' is updated before it is defined");
            return;
        }

        // The schedule proves that the value stays in its declared range; the interpreter checks it.
        var range = RangeOf(u.Tree) is { } proven && value.Range is { } lasting && lasting.Contains(proven) ? proven : value.Range;
        if (CoverDefinition(u.Tree, value, reassigns: true, range) is null) ReportUncovered(u.Tree);
    }

    private void Store(VectorStore s)
    {
        var range = RangeOf(s.Tree);
        if (!Fits(range, s.To.Element))
        {
            ReportRange(s.Tree, range, s.To.Element);
            return;
        }

        foreach (var pattern in _rows.Stores)
        {
            var output = pattern.Row.Output;
            if (!IsSameShape(output.Lane, s.To.Element) || s.Lanes % pattern.Lanes != 0 || !Fits(range, output.Lane)) continue;
            if (_unifier.Match(pattern, s.Tree, s.Lanes) is not { } bound || !Holds(pattern.Row, bound, range)) continue;
            int mark = Output.Count;
            int repeat = s.Lanes / pattern.Lanes;
            if (Operands(pattern, bound, repeat) is { } arguments)
            {
                // Constants follow the output, as InstructionStatement says.
                arguments.Insert(pattern.Row.Inputs.Count, new MemoryArgument(output.Name, s.To));
                Output.Add(new InstructionStatement(pattern.Row, repeat, null, false, arguments.ToEquatableArray()));
                return;
            }

            RollBack(mark);
        }

        if (_uncovered is not null && !_names.IsInvariant(s.Tree) && _names.AsValue(s.Tree) is null) ReportUncovered(s.Tree);
        else _bag!.Report(SpecRules.UncoveredStore, _path, 0, _kernel, _target.Name, s.Tree.ToString(), s.To.Element.Spelling());
        _uncovered = null;
    }

    private void Prefetch(PrefetchStatement p)
    {
        if (_rows.Hints.Count == 0) return;
        var row = _rows.Hints[0].Row;
        var ahead = p.At with { Index = Build.Add(p.At.Index, Build.Int(p.BytesAhead / p.At.BaseElement.Bytes())), Element = p.At.BaseElement };
        Output.Add(new InstructionStatement(row, 1, null, false, [new MemoryArgument(row.Output.Name, ahead)]));
    }

    private void ReportUncovered(Expr tree)
    {
        var part = _uncovered ?? tree;
        _bag!.Report(SpecRules.UncoveredTree, _path, 0, _kernel, _target.Name, part.ToString(), _uncoveredLane.Spelling(), tree.ToString());
        _uncovered = null;
    }

    private void ReportRange(Expr tree, Interval? range, ElementType lane) =>
        _bag!.Report(SpecRules.RangeNotProven, _path, 0, _kernel, tree.ToString(), range?.ToString() ?? "an unknown range", lane.Spelling());
}
