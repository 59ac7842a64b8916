using System.Globalization;
using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Programs;

/// <summary>
/// Writes programs for people. L3: vector values as trees, lane i of <c>i16[32] sum = ...</c>. L4: the row of each instruction with its operands;
/// behind <c>//</c> the range that is proven for every lane of the result.
/// </summary>
public sealed class ProgramPrinter
{
    private readonly ProgramText _text = new();

    private ProgramPrinter()
    {
    }

    /// <summary>The text of a scheduled kernel (L3), lines ended by LF.</summary>
    public static string Print(VectorProgram program)
    {
        var printer = new ProgramPrinter();
        printer.Head(program);
        printer.Items(program, program.Body);
        return printer._text.ToString();
    }

    /// <summary>The text of a target program (L4), lines ended by LF; the rows that it uses stand behind it.</summary>
    public static string Print(TargetProgram program)
    {
        var printer = new ProgramPrinter();
        printer.Head(program.Source);
        foreach (var table in program.Tables) printer._text.Line($"table {table.Name}: {Number(table.Bytes.Count)} bytes: {string.Join(" ", table.Bytes.Take(16).Select(b => Number(b)))}{(table.Bytes.Count > 16 ? " ..." : "")}");
        printer.Block("once", program.Prologue);
        printer.Items(program.Source, program.Body);
        printer.Rows(program.Prologue.WithNested().Concat(program.Body.WithNested()));
        return printer._text.ToString();
    }

    private void Head(VectorProgram program)
    {
        _text.Line(string.Join(" ", new[] { "program", program.Kernel, program.Variant, program.Target }.Where(part => part.Length > 0)));
        if (program.Schedule.Length > 0) _text.Line($"schedule: {program.Schedule}");
        foreach (var parameter in program.Parameters) _text.Line($"{(parameter.Written ? "out" : "in ")} {parameter.Name}: {parameter.Type}");
        foreach (var scratch in program.Scratch) _text.Line($"scratch {scratch.Name}: {scratch.Element.Spelling()}[{scratch.Count}]");
    }

    private void Items(VectorProgram program, EquatableArray<Statement> body) =>
        Block(program.Item.Length > 0 ? $"for each item {program.Item}" : "for the items [from, to)", body);

    private void Block(string title, EquatableArray<Statement> body)
    {
        if (body.Count == 0) return;
        _text.Line(title).Indent();
        foreach (var statement in body) Write(statement);
        _text.Outdent();
    }

    private void Write(Statement statement)
    {
        switch (statement)
        {
            case RemarkStatement remark:
                _text.Line($"// {remark.Text}");
                break;
            case ScalarStatement scalar:
                _text.Line($"{scalar.Value.Type.ToString().ToLowerInvariant()} {scalar.Name} = {scalar.Value}");
                break;
            case AssignStatement assign:
                _text.Line($"{assign.Name} = {assign.Value}");
                break;
            case LocalArrayStatement array:
                _text.Line($"stack {array.Name}: {array.Element.Spelling()}[{Number(array.Count)}]");
                break;
            case StoreStatement store:
                _text.Line($"{Text(store.To)} = {store.Value}");
                break;
            case VectorDefine define:
                _text.Line($"{define.Lane.Spelling()}[{Number(define.Lanes)}] {define.Name} = {define.Tree}", define.Declared is { } range ? $"declared {range}" : "");
                break;
            case VectorUpdate update:
                _text.Line($"{update.Name} = {update.Tree}");
                break;
            case VectorStore store:
                _text.Line($"{Text(store.To)} x {Number(store.Lanes)} = {store.Tree}");
                break;
            case PrefetchStatement prefetch:
                _text.Line($"prefetch {Text(prefetch.At)} + {Number(prefetch.BytesAhead)} bytes");
                break;
            case LoopStatement loop:
                _text.Line($"for {loop.Index} in [{loop.From}, {loop.To}){(loop.Step > 1 ? $" step {Number(loop.Step)}" : "")}");
                Nested(loop.Body);
                break;
            case IfStatement branch:
                _text.Line($"if {branch.Condition}");
                Nested(branch.Then);
                if (branch.Else.Count == 0) break;
                _text.Line("else");
                Nested(branch.Else);
                break;
            case InstructionStatement instruction:
                Write(instruction);
                break;
            default:
                throw new InvalidOperationException($"no notation for {statement.GetType().Name}");
        }
    }

    private void Write(InstructionStatement instruction)
    {
        string call = $"{instruction.Row.Name}({string.Join(", ", instruction.Arguments.Select(Text))})";
        if (instruction.Repeat > 1) call += $" x {Number(instruction.Repeat)}";
        if (instruction.Result is not { } result) _text.Line(call);
        else _text.Line($"{(instruction.Reassigns ? "" : $"{result.Lane.Spelling()}[{Number(result.Lanes)}] ")}{result.Name} = {call}", result.Range?.ToString() ?? "");
    }

    private void Nested(EquatableArray<Statement> body)
    {
        _text.Indent();
        foreach (var statement in body) Write(statement);
        _text.Outdent();
    }

    private void Rows(IEnumerable<Statement> statements)
    {
        var rows = statements.OfType<InstructionStatement>().Select(instruction => instruction.Row).GroupBy(row => row.Name, StringComparer.Ordinal).Select(group => group.First()).ToList();
        if (rows.Count == 0) return;
        _text.Line("rows").Indent();
        foreach (var row in rows.OrderBy(row => row.Name, StringComparer.Ordinal))
            _text.Line($"{row.Name}: {row.Output.Name}[i] = {row.Meaning}{(row.When is { } condition ? $"   when {condition}" : "")}");
        _text.Outdent();
    }

    private static string Text(Argument argument) => argument switch
    {
        RegisterArgument register => $"{argument.Operand}: {register.Value.Name}{(register.First == 0 ? "" : $" from register {Number(register.First)}")}",
        MemoryArgument memory => $"{argument.Operand}: {Text(memory.At)}",
        ImmediateArgument immediate => $"{argument.Operand}: {Number(immediate.Value)}",
        ScalarArgument scalar => $"{argument.Operand}: {scalar.Value}",
        TableArgument table => $"{argument.Operand}: {table.Table.Name}",
        _ => argument.Operand,
    };

    private static string Text(Address at) => $"{(at.Element == at.BaseElement ? "" : at.Element.Spelling() + " at ")}{at.Base}[{at.Index}]";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
