using System.Globalization;
using System.Text;
using BitNet.Gen.Expressions;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Gen.Targets;

namespace BitNet.Gen.Emit;

/// <summary>Fills the texts of rows.</summary>
/// <param name="target">The target whose rows they are.</param>
/// <param name="scalars">Writes scalar operands.</param>
/// <param name="pointerTo">The C# pointer to an address, as the element type given.</param>
/// <param name="elementAt">The C# element at an address, as <c>x[i]</c>; null where that is an element of another type.</param>
internal sealed class InstructionText(TargetSpec target, ScalarText scalars, Func<Address, ElementType, string> pointerTo, Func<Address, ElementType, string?> elementAt)
{
    private const int MaxInlineLength = 150;

    private readonly Dictionary<string, (string Text, ElementType Lane)> _inline = new(StringComparer.Ordinal);
    private readonly Dictionary<ElementType, string> _registerTypes = [];
    private readonly StringBuilder _text = new();

    /// <summary>The text of one output register of an instruction.</summary>
    /// <param name="repetition">Which repetition, from 0.</param>
    /// <param name="part">Which text of the row, from 0.</param>
    public string Write(InstructionStatement statement, int repetition, int part)
    {
        string template = statement.Row.Emit[part];
        var pieces = EmitTemplate.Parse(template);
        _text.Clear();
        foreach (var piece in pieces)
        {
            if (piece.Operand is not { } operand)
            {
                _text.Append(piece.Text);
                continue;
            }

            int end = piece.Offset + piece.Text.Length;
            if (IsElement(template, piece.Offset) && ElementText(statement, operand, repetition) is { } element)
            {
                _text.Length--;
                _text.Append(element);
                continue;
            }

            string filled = Operand(statement, operand, piece.Part ?? 0, repetition);
            _text.Append(NeedsParentheses(filled, template, piece.Offset, end) ? $"({filled})" : filled);
        }

        return _text.ToString();
    }

    /// <summary>The C# type of a register with such lanes.</summary>
    public string RegisterType(ElementType lane)
    {
        if (!_registerTypes.TryGetValue(lane, out string? type)) _registerTypes[lane] = type = target.RegisterType(lane);
        return type;
    }

    /// <summary>Keeps the texts of a value to stand where it is used; false where one is too long to read.</summary>
    public bool TryInline(InstructionStatement statement)
    {
        var value = statement.Result!;
        var texts = new string[value.Registers];
        int parts = statement.Row.Output.Registers;
        for (int register = 0; register < texts.Length; register++)
        {
            texts[register] = Write(statement, register / parts, register % parts);
            if (texts[register].Length > MaxInlineLength) return false;
        }

        for (int register = 0; register < texts.Length; register++) _inline[RegisterName.Of(value, register)] = (texts[register], statement.Row.Output.Lane);
        return true;
    }

    /// <summary>A register's text, reinterpreted where the place wants other lanes.</summary>
    public string Reinterpret(string text, ElementType from, ElementType to)
    {
        if (from == to || RegisterType(from) == RegisterType(to)) return text;
        return target.Reinterpret(IsCompound(text) || text[0] is '(' or '*' ? $"({text})" : text, from, to);
    }

    private string Operand(InstructionStatement statement, string name, int part, int repetition)
    {
        var argument = statement.Arguments.AsSpan()[IndexOf(statement, name)];
        switch (argument)
        {
            case ImmediateArgument i:
                return i.Value.ToString(CultureInfo.InvariantCulture);
            case ScalarArgument s:
                return scalars.WriteAs(s.Value, LaneOf(statement.Row, name));
            case TableArgument t:
                return RegisterName.Of(t.Parts[part], 0);
            case MemoryArgument m:
                return Memory(statement, m, repetition);
            default:
                return Register(statement, (RegisterArgument)argument, part, repetition);
        }
    }

    private string Register(InstructionStatement statement, RegisterArgument argument, int part, int repetition)
    {
        var value = argument.Value;
        var wanted = LaneOf(statement.Row, argument.Operand);
        // A value with the same scalar in every lane has one register, whatever the operand wants.
        int register = (argument.First + (repetition * RegistersOf(statement.Row, argument.Operand)) + part) % value.Registers;
        string name = RegisterName.Of(value, register);
        return _inline.TryGetValue(name, out var inlined) ? Reinterpret(inlined.Text, inlined.Lane, wanted) : Reinterpret(name, value.Lane, wanted);
    }

    private string Memory(InstructionStatement statement, MemoryArgument argument, int repetition) =>
        pointerTo(AddressOf(statement, argument, repetition), LaneOf(statement.Row, argument.Operand));

    /// <summary>Whether the star before a placeholder takes what the pointer points to: a product has a space behind its star.</summary>
    private static bool IsElement(string template, int start) =>
        start > 0 && template[start - 1] == '*' && (start == 1 || template[start - 2] is ' ' or '(');

    private string? ElementText(InstructionStatement statement, string operand, int repetition) =>
        statement.Arguments.AsSpan()[IndexOf(statement, operand)] is MemoryArgument memory
            ? elementAt(AddressOf(statement, memory, repetition), LaneOf(statement.Row, operand))
            : null;

    private Address AddressOf(InstructionStatement statement, MemoryArgument argument, int repetition)
    {
        var at = argument.At;
        if (repetition == 0) return at;
        long bytes = RepetitionShift.Of(statement.Row, argument.Operand, target, repetition) * LaneOf(statement.Row, argument.Operand).Bytes();
        return at with { Index = Build.Add(at.Index, Build.Int(bytes / at.BaseElement.Bytes())) };
    }

    private static int IndexOf(InstructionStatement statement, string name)
    {
        for (int i = 0; i < statement.Arguments.Count; i++)
        {
            if (statement.Arguments[i].Operand == name) return i;
        }

        throw new InvalidOperationException($"the row '{statement.Row.Name}' got no argument for '{name}'");
    }

    private static ElementType LaneOf(Row row, string name)
    {
        foreach (var operand in row.Inputs)
        {
            if (operand.Name == name) return operand.Kind == RowOperandKind.Table ? ElementType.U8 : operand.Lane;
        }

        foreach (var constant in row.Constants)
        {
            if (constant.Name == name) return constant.Lane;
        }

        return row.Output.Lane;
    }

    private static int RegistersOf(Row row, string name)
    {
        foreach (var operand in row.Inputs)
        {
            if (operand.Name == name) return operand.Registers;
        }

        return 1;
    }

    /// <summary>Whether a text, put into a template, would be torn apart by what stands around it.</summary>
    private static bool NeedsParentheses(string text, string template, int start, int end)
    {
        bool isMember = end < template.Length && template[end] is '.' or '[';
        if (isMember) return IsCompound(text) || text[0] is '(' or '*';
        if (!IsCompound(text)) return false;
        if (TextShape.BindsTighter(text, template, start, end)) return false;
        bool opens = start == 0 || template[start - 1] == '(' || template.EndsWith(", ", start) || template.EndsWith("= ", start);
        bool closes = end == template.Length || template[end] is ')' or ',';
        return !(opens && closes);
    }

    private static bool IsCompound(string text) => text[0] == '-' || TextShape.HasOperator(text);
}
