using BitNet.Gen.Expressions;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Tests.Targets;

/// <summary>One trial of a row: its operands as memory, and the judgement of what the instruction made of them.</summary>
internal sealed class RowTrial
{
    /// <summary>Bytes of each operand's buffer: more than the largest group or table, and room to see what is written behind the output.</summary>
    public const int BufferBytes = 512;

    private const byte Untouched = 0xEE;

    private readonly RowMethod _method;
    private readonly ExprValue[][] _inputs;

    private RowTrial(RowMethod method, ExprValue[][] inputs)
    {
        _method = method;
        _inputs = inputs;
    }

    /// <summary>A trial with new operands; null where no lane may be tried: the row says nothing about operands outside of its condition.</summary>
    public static RowTrial? Create(RowMethod method, RowInputs source)
    {
        var row = method.Row;
        var inputs = row.Inputs.Select(o => source.Lanes(o, method.Target)).ToArray();
        return row.Hardware is null && !new RowCase(method, inputs).Repair(RowPattern.Create(row, method.Target)!.Lanes) ? null : new RowTrial(method, inputs);
    }

    /// <summary>How many buffers a row has: its inputs, its output, its constants.</summary>
    public static int BuffersOf(Row row) => row.Inputs.Count + 1 + row.Constants.Count;

    /// <summary>Writes the buffers, <see cref="BufferBytes"/> each, one behind the other.</summary>
    public void Fill(Span<byte> memory)
    {
        var row = _method.Row;
        for (int o = 0; o < _inputs.Length; o++) Fill(Buffer(memory, o), row.Inputs[o].Lane, _inputs[o]);
        Buffer(memory, _inputs.Length).Fill(Untouched);
        for (int c = 0; c < row.Constants.Count; c++) Fill(Buffer(memory, _inputs.Length + 1 + c), row.Constants[c].Lane, [ExprValue.Of(row.Constants[c].Value)]);
    }

    /// <summary>The buffers, filled.</summary>
    public byte[] Buffers()
    {
        var memory = new byte[BuffersOf(_method.Row) * BufferBytes];
        Fill(memory);
        return memory;
    }

    /// <summary>Compares the output's buffer with the rules and adds what is wrong; whether any lane was inside of what the row may be chosen for.</summary>
    public bool Check(ReadOnlySpan<byte> output, List<string> wrong)
    {
        var lane = _method.Row.Output.Lane;
        int lanes = RowPattern.Create(_method.Row, _method.Target)!.Lanes;
        var rules = new RowCase(_method, _inputs);
        bool any = false;
        for (int i = 0; i < lanes; i++)
        {
            rules.Lane = i;
            bool isInside = rules.IsInside();
            any |= isInside;
            if (!isInside && _method.Row.Hardware is null) continue;
            var got = Read(output[(i * lane.Bytes())..], lane);
            if (!Same(got, rules.Hardware)) wrong.Add($"{_method.Name}, lane {i}: the instruction gives {Show(got)}, the rule {Show(rules.Hardware)} ({Show(i)})");
            if (isInside && !rules.IsUnspecified() && !Same(rules.Meaning, rules.Hardware)) wrong.Add($"{_method.Name}, lane {i}: meaning {Show(rules.Meaning)}, hardware {Show(rules.Hardware)} ({Show(i)})");
        }

        if (output[lanes * lane.Bytes()] != Untouched) wrong.Add($"{_method.Name} writes more than {lanes} lanes");
        return any;
    }

    private static Span<byte> Buffer(Span<byte> memory, int index) => memory.Slice(index * BufferBytes, BufferBytes);

    /// <summary>Fills a buffer with the values, repeated: a short table is so in every part of a register.</summary>
    private static void Fill(Span<byte> to, ElementType lane, ExprValue[] values)
    {
        for (int i = 0; i < to.Length / lane.Bytes(); i++)
        {
            var value = values[i % values.Length];
            int bits = lane.IsFloat() ? BitConverter.SingleToInt32Bits(value.Float) : unchecked((int)value.Integer);
            BitConverter.GetBytes(bits).AsSpan(0, lane.Bytes()).CopyTo(to[(i * lane.Bytes())..]);
        }
    }

    private static ExprValue Read(ReadOnlySpan<byte> at, ElementType lane) => lane switch
    {
        ElementType.U8 => ExprValue.Of((long)at[0]),
        ElementType.I8 => ExprValue.Of((long)(sbyte)at[0]),
        ElementType.U16 => ExprValue.Of((long)BitConverter.ToUInt16(at)),
        ElementType.I16 => ExprValue.Of((long)BitConverter.ToInt16(at)),
        ElementType.U32 => ExprValue.Of((long)BitConverter.ToUInt32(at)),
        ElementType.I32 => ExprValue.Of((long)BitConverter.ToInt32(at)),
        _ => ExprValue.Of(BitConverter.ToSingle(at)),
    };

    private static bool Same(ExprValue a, ExprValue b) => a.Type == ValueType.Float
        ? BitConverter.SingleToInt32Bits(a.Float) == BitConverter.SingleToInt32Bits(b.Float) || (float.IsNaN(a.Float) && float.IsNaN(b.Float))
        : a.Integer == b.Integer;

    private static string Show(ExprValue value) => value.Type == ValueType.Float ? $"{value.Float:R}f" : $"{value.Integer}";

    private string Show(int lane) => string.Join(", ", _inputs.Select(v => Show(v[lane % v.Length])));
}
