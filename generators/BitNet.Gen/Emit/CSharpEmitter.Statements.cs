using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Emit;

/// <content>Statements.</content>
public sealed partial class CSharpEmitter
{
    private void WriteBlock(EquatableArray<Statement> body)
    {
        InlineValues.Find(body, _uses, _inline);
        bool isInnermost = _pointers is not null;
        var shared = isInnermost ? null : new SharedPointers(body, _names, _assigned.Contains);
        if (shared is not null) _shared.Add(shared);
        foreach (var statement in body)
        {
            if (shared is not null)
            {
                foreach (var (array, name, offset) in shared.DeclaredBefore(statement)) _writer.Wrapped($"{ElementOf(array).CSharp()}* {name} = {Sum(array, offset)};");
            }

            Write(statement);
        }

        if (shared is not null) _shared.RemoveAt(_shared.Count - 1);
    }

    /// <summary>A pointer that holds a part of an address, and the rest of the index.</summary>
    private (string Name, Expr Index)? FindPointer(string array, Expr index)
    {
        if (_pointers is null && _shared.Count == 0) return null;
        var linear = LinearIndex.Of(index);
        if (_pointers?.Find(array, linear) is { } found) return found;
        for (int at = _shared.Count - 1; at >= 0; at--)
        {
            if (_shared[at].Find(array, linear) is { } shared) return shared;
        }

        return null;
    }

    private void FindAssigned(EquatableArray<Statement> body)
    {
        foreach (var statement in body)
        {
            switch (statement)
            {
                case AssignStatement a:
                    _assigned.Add(a.Name);
                    break;
                case LoopStatement l:
                    FindAssigned(l.Body);
                    break;
                case IfStatement i:
                    FindAssigned(i.Then);
                    FindAssigned(i.Else);
                    break;
            }
        }
    }

    private void Write(Statement statement)
    {
        switch (statement)
        {
            case RemarkStatement r:
                foreach (string line in r.Text.Split('\n')) _writer.Comment(line);
                break;
            case ScalarStatement s:
                _writer.Wrapped($"{CSharpType(s.Value.Type)} {s.Name} = {_scalars.Write(s.Value)};");
                break;
            case AssignStatement a:
                WriteAssign(a);
                break;
            case StoreStatement s:
                WriteStore(s);
                break;
            case LoopStatement l:
                WriteLoop(l);
                break;
            case IfStatement i:
                WriteIf(i);
                break;
            case InstructionStatement n:
                WriteInstruction(n);
                break;
            case LocalArrayStatement:
                break;
            default:
                throw new InvalidOperationException($"{statement.GetType().Name} is not lowered");
        }
    }

    private static string CSharpType(ValueType type) => type switch { ValueType.Int => "nint", ValueType.Float => "float", _ => "bool" };

    private void WriteAssign(AssignStatement a)
    {
        bool adds = a.Value is BinaryExpr { Operator: BinaryOperator.Add, Left: NameExpr left } && left.Name == a.Name;
        _writer.Wrapped(adds ? $"{a.Name} += {_scalars.Write(((BinaryExpr)a.Value).Right)};" : $"{a.Name} = {_scalars.Write(a.Value)};");
    }

    private void WriteStore(StoreStatement s)
    {
        _writer.Wrapped($"{Place(s.To)} = {_scalars.WriteAs(s.Value, s.To.Element)};");
    }

    private void WriteIf(IfStatement i)
    {
        _writer.Open($"if ({_scalars.Write(i.Condition)})");
        WriteBlock(i.Then);
        _writer.Close();
        if (i.Else.Count == 0) return;
        _writer.Open("else");
        WriteBlock(i.Else);
        _writer.Close();
    }

    private void WriteLoop(LoopStatement l)
    {
        string moves = string.Empty;
        if (!ContainsLoop(l.Body))
        {
            var plan = new PointerPlan(l, ElementOf, _names);
            foreach (var (element, name, offset, @base) in plan.Declarations)
                _writer.Wrapped($"{element.CSharp()}* {name} = {Sum(@base, offset!)};");
            foreach (var (name, by) in plan.Moves) moves += $", {name} += {_scalars.Write(by)}";
            _pointers = plan;
        }

        string step = l.Step == 1 ? $"{l.Index}++" : $"{l.Index} += {_scalars.Write(Build.Int(l.Step))}";
        _writer.Open($"for (nint {l.Index} = {_scalars.Write(l.From)}; {l.Index} < {_scalars.WriteOperandOfComparison(l.To)}; {step}{moves})");
        WriteBlock(l.Body);
        _writer.Close();
        _pointers = null;
    }

    private static bool ContainsLoop(EquatableArray<Statement> body)
    {
        foreach (var statement in body)
        {
            if (statement is LoopStatement || statement is IfStatement i && (ContainsLoop(i.Then) || ContainsLoop(i.Else))) return true;
        }

        return false;
    }

    private void WriteInstruction(InstructionStatement n)
    {
        if (n.Result is { } inlined && _inline.Contains(inlined.Name) && _instructions.TryInline(n)) return;
        int parts = n.Result is null ? 1 : n.Row.Output.Registers;
        for (int repetition = 0; repetition < n.Repeat; repetition++)
        {
            for (int part = 0; part < parts; part++)
            {
                string text = _instructions.Write(n, repetition, part);
                if (n.Result is { } result) WriteResult(n, result, (repetition * parts) + part, text);
                else _writer.Wrapped(text + ";");
            }
        }
    }

    private void WriteResult(InstructionStatement n, VectorValue result, int register, string text)
    {
        string name = RegisterName.Of(result, register);
        string value = _instructions.Reinterpret(text, n.Row.Output.Lane, result.Lane);
        if (!n.Reassigns) _writer.Wrapped($"{_instructions.RegisterType(result.Lane)} {name} = {value};");
        // x + y + z in floats is not x += y + z: only one summand may follow.
        else if (value.StartsWith(name + " + ", StringComparison.Ordinal) && TextShape.IsSummand(value.Substring(name.Length + 3))) _writer.Wrapped($"{name} += {TextShape.WithoutOuterParentheses(value.Substring(name.Length + 3))};");
        else _writer.Wrapped($"{name} = {value};");
    }

    /// <summary>The text of a place in memory.</summary>
    private string Place(Address at) =>
        ElementAt(at, at.Element) ?? "*" + PointerTo(at, at.Element);

    /// <summary>The text of an element of an array.</summary>
    private string Access(string array, Expr index)
    {
        if (FindPointer(array, index) is { } found) return $"{found.Name}[{_scalars.Write(found.Index)}]";
        return $"{array}[{_scalars.Write(index)}]";
    }

    private string? ElementAt(Address at, ElementType element) =>
        ElementOf(at.Base).CSharp() == element.CSharp() ? Access(at.Base, at.Index) : null;

    /// <summary>A pointer of the element type wanted.</summary>
    private string PointerTo(Address at, ElementType element)
    {
        string text = FindPointer(at.Base, at.Index) is { } found ? Sum(found.Name, found.Index) : Sum(at.Base, at.Index);
        if (ElementOf(at.Base).CSharp() == element.CSharp()) return text;
        return $"({element.CSharp()}*){(text.Contains(' ') ? $"({text})" : text)}";
    }

    private string Sum(string pointer, Expr offset)
    {
        if (offset is IntConst { Value: 0 }) return pointer;
        if (offset is IntConst { Value: < 0 } negative) return $"{pointer} - {_scalars.Write(Build.Int(-negative.Value))}";
        string text = _scalars.WriteSummand(offset);
        // An offset that begins with a difference, 0 - a.
        return text.StartsWith("0 - ", StringComparison.Ordinal) ? $"{pointer} - {text.Substring(4)}" : $"{pointer} + {text}";
    }
}
