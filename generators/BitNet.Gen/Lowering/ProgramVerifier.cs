using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Lowering;

/// <summary>
/// Checks that a program is well formed, between the passes: names are defined before they are used, once, and not again in a block inside
/// (C# forbids that); types agree; addresses are integers. What it finds is a bug of a scheduler or of selection, never of a spec.
/// </summary>
public sealed partial class ProgramVerifier
{
    private readonly string _kernel;
    private readonly DiagnosticBag _bag;
    private readonly Dictionary<string, ElementType> _arrays = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Named> _visible = new(StringComparer.Ordinal);
    private readonly List<string> _definitions = [];
    private readonly Dictionary<string, int> _lastDefinition = new(StringComparer.Ordinal);
    private int _scopeStart;
    private bool _isLowered;

    private ProgramVerifier(VectorProgram program, DiagnosticBag bag)
    {
        _kernel = program.Kernel;
        _bag = bag;
        foreach (var parameter in program.Parameters)
        {
            if (parameter.Kind == ProgramParameterKind.Pointer) DefineArray(parameter.Name, parameter.Element ?? ElementType.U8);
            else Define(parameter.Name, parameter.Kind == ProgramParameterKind.Float ? ValueType.Float : ValueType.Int);
        }

        foreach (var constant in program.Constants) DefineArray(constant.Name, constant.Element);
        foreach (var scratch in program.Scratch)
        {
            CheckScalar(scratch.Count, ValueType.Int, $"the size of '{scratch.Name}'");
            DefineArray(scratch.Name, scratch.Element);
        }
    }

    /// <summary>Checks a scheduled kernel (L3); false after a report.</summary>
    public static bool Verify(VectorProgram program, DiagnosticBag bag)
    {
        int before = bag.Diagnostics.Count;
        var verifier = new ProgramVerifier(program, bag);
        verifier.CheckItems(program, program.Body);
        return bag.Diagnostics.Count == before;
    }

    /// <summary>Checks a target program (L4); false after a report.</summary>
    public static bool Verify(TargetProgram program, DiagnosticBag bag)
    {
        int before = bag.Diagnostics.Count;
        var verifier = new ProgramVerifier(program.Source, bag) { _isLowered = true };
        foreach (var table in program.Tables) verifier.DefineArray(table.Name, ElementType.U8);
        foreach (var statement in program.Prologue) verifier.Check(statement);
        verifier.CheckItems(program.Source, program.Body);
        return bag.Diagnostics.Count == before;
    }

    private void CheckItems(VectorProgram program, EquatableArray<Statement> body)
    {
        int outer = Open();
        foreach (string name in program.Item.Length > 0 ? [program.Item] : new[] { "from", "to" }) Define(name, ValueType.Int);
        foreach (var statement in body) Check(statement);
        Close(outer);
    }

    private void CheckBlock(EquatableArray<Statement> body, string? index = null)
    {
        int outer = Open();
        if (index is not null) Define(index, ValueType.Int);
        foreach (var statement in body) Check(statement);
        Close(outer);
    }

    /// <summary>Begins a scope and gives the start of the one around it.</summary>
    private int Open()
    {
        int outer = _scopeStart;
        _scopeStart = _definitions.Count;
        return outer;
    }

    private void Close(int outer)
    {
        for (int at = _scopeStart; at < _definitions.Count; at++) _visible.Remove(_definitions[at]);
        _scopeStart = outer;
    }

    private void Check(Statement statement)
    {
        switch (statement)
        {
            case ScalarStatement s:
                CheckScalar(s.Value, s.Value.Type, $"'{s.Name}'");
                Define(s.Name, s.Value.Type, s.Mutable);
                break;
            case AssignStatement a:
                if (Find(a.Name) is not { IsMutable: true } assigned) Report($"'{a.Name}' is assigned, but not defined as mutable");
                else CheckScalar(a.Value, assigned.Type, $"'{a.Name}'");
                break;
            case LocalArrayStatement a:
                if (a.Count <= 0) Report($"the local array '{a.Name}' has {a.Count} elements");
                DefineArray(a.Name, a.Element);
                break;
            case StoreStatement s:
                CheckAddress(s.To);
                CheckScalar(s.Value, s.Value.Type, "a store");
                if (s.To.Element is ElementType.F32 && s.Value.Type != ValueType.Float) Report($"'{s.Value}' is stored as a float");
                break;
            case LoopStatement l:
                CheckScalar(l.From, ValueType.Int, $"the begin of '{l.Index}'");
                CheckScalar(l.To, ValueType.Int, $"the end of '{l.Index}'");
                if (l.Step <= 0) Report($"the loop over '{l.Index}' has the step {l.Step}");
                CheckBlock(l.Body, l.Index);
                break;
            case IfStatement i:
                CheckScalar(i.Condition, ValueType.Bool, "a condition");
                CheckBlock(i.Then);
                CheckBlock(i.Else);
                break;
            case InstructionStatement n:
                CheckInstruction(n);
                break;
            case RemarkStatement:
                break;
            default:
                CheckVector(statement);
                break;
        }
    }

    private void CheckVector(Statement statement)
    {
        if (_isLowered) Report($"{statement.GetType().Name} is left after selection");
        switch (statement)
        {
            case VectorDefine d:
                CheckLane(d.Lane, $"'{d.Name}'");
                if (d.Lanes <= 0) Report($"'{d.Name}' has {d.Lanes} lanes");
                CheckTree(d.Tree, d.Lane.ValueType(), $"'{d.Name}'");
                if (d.Declared is { } range && (d.Lane.Range() is not { } wanted || !wanted.Contains(range))) Report($"the range {range} of '{d.Name}' does not fit {d.Lane.Spelling()}");
                Define(d.Name, d.Lane.ValueType(), isMutable: true, isVector: true);
                break;
            case VectorUpdate u:
                if (Find(u.Name) is not { IsVector: true } updated) Report($"'{u.Name}' is updated before it is defined");
                else CheckTree(u.Tree, updated.Type, $"'{u.Name}'");
                break;
            case VectorStore s:
                CheckAddress(s.To);
                CheckLane(s.To.Element, "a store");
                if (s.Lanes <= 0) Report($"a store of {s.Lanes} lanes");
                CheckTree(s.Tree, s.To.Element.ValueType(), "a store");
                break;
            case PrefetchStatement p:
                CheckAddress(p.At);
                break;
        }
    }

    private void CheckLane(ElementType lane, string what)
    {
        if (lane is ElementType.F16 or ElementType.BF16) Report($"{what} has lanes of {lane.Spelling()}: such bits are u16");
    }

    private void CheckInstruction(InstructionStatement n)
    {
        var row = n.Row;
        int wanted = row.Inputs.Count + row.Constants.Count + (row.Output.Kind == RowOperandKind.Register ? 0 : 1);
        if (n.Arguments.Count != wanted) Report($"the row '{row.Name}' takes {wanted} arguments, not {n.Arguments.Count}");
        if (n.Repeat < 1) Report($"the row '{row.Name}' is done {n.Repeat} times");
        foreach (var argument in n.Arguments)
        {
            switch (argument)
            {
                case RegisterArgument r when Find(r.Value.Name) is not { IsVector: true }:
                    Report($"the row '{row.Name}' reads '{r.Value.Name}' before it is defined");
                    break;
                case RegisterArgument r when r.First < 0 || r.First >= r.Value.Registers:
                    Report($"the row '{row.Name}' reads the register {r.First} of '{r.Value.Name}'");
                    break;
                case MemoryArgument m:
                    CheckAddress(m.At);
                    break;
                case ScalarArgument s:
                    CheckScalar(s.Value, s.Value.Type, $"the row '{row.Name}'");
                    break;
            }
        }

        if (n.Result is not { } result) return;
        if (!n.Reassigns) Define(result.Name, result.Lane.ValueType(), isMutable: true, isVector: true);
        else if (Find(result.Name) is not { IsVector: true }) Report($"'{result.Name}' is reassigned before it is defined");
    }

    private void CheckAddress(Address at)
    {
        if (!_arrays.TryGetValue(at.Base, out var element)) Report($"there is no array '{at.Base}'");
        else if (element.CSharp() != at.BaseElement.CSharp()) Report($"'{at.Base}' has elements of {element.Spelling()}, not {at.BaseElement.Spelling()}");
        CheckScalar(at.Index, ValueType.Int, $"an index of '{at.Base}'");
    }

    private void CheckScalar(Expr value, ValueType type, string what)
    {
        if (value.Type != type) Report($"{what} is '{value}', which is no {type.ToString().ToLowerInvariant()}");
        new TreeCheck(this, isLane: false).Visit(value);
    }

    private void CheckTree(Expr tree, ValueType type, string what)
    {
        if (tree.Type != type) Report($"{what} is '{tree}', which is no {type.ToString().ToLowerInvariant()}");
        new TreeCheck(this, isLane: true).Visit(tree);
    }

    private void DefineArray(string name, ElementType element)
    {
        if (_arrays.ContainsKey(name) || Find(name) is not null) Report($"'{name}' is defined twice");
        _arrays[name] = element;
    }

    private void Define(string name, ValueType type, bool isMutable = false, bool isVector = false)
    {
        // What was defined since this scope began stands in it or in a block inside it that is closed.
        bool isInside = _lastDefinition.TryGetValue(name, out int number) && number >= _scopeStart;
        if (isInside || _arrays.ContainsKey(name) || Find(name) is not null) Report($"'{name}' is defined twice");
        _visible[name] = new Named(type, isMutable, isVector);
        _lastDefinition[name] = _definitions.Count;
        _definitions.Add(name);
    }

    private Named? Find(string name) => _visible.TryGetValue(name, out var named) ? named : null;

    private void Report(string what) => _bag.Report(SpecRules.MalformedProgram, string.Empty, 0, _kernel, what);

    private sealed record Named(ValueType Type, bool IsMutable, bool IsVector);
}
