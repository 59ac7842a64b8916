using System.Runtime.InteropServices;
using BitNet.Gen.Expressions;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Tests.Emit;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Tests.Targets;

/// <summary>Each row by itself: its text does what <c>hardware</c> says on all kinds of input, and <c>meaning</c> is the same wherever the row may be chosen.</summary>
public sealed unsafe class RowTests
{
    private const int Trials = 40;
    private const int TrialsOfAnImmediate = 8;
    private const int BufferBytes = 4096;
    private const byte Untouched = 0xEE;

    public static TheoryData<string> Targets => [.. TargetFolder.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void RowsDoWhatTheySay(string target)
    {
        var spec = TargetFolder.Get(target);
        var methods = RowMethod.Of(spec);
        var compiled = CompiledClass.Compile(string.Concat(methods.Select(m => m.Text())) + $"public static bool IsSupported() => {spec.Guard};\n");
        bool runs = ((delegate*<bool>)compiled.Function("IsSupported"))();
        if (!runs) Assert.Skip($"this machine cannot run {target} ({spec.Guard}): its {methods.Count} texts compile");

        var random = new Random(3);
        var wrong = new List<string>();
        var tested = new HashSet<string>();
        foreach (var method in methods)
        {
            int trials = method.Row.Inputs.Any(o => o.Kind == RowOperandKind.Immediate) ? TrialsOfAnImmediate : Trials;
            for (int trial = 0; trial < trials && wrong.Count < 20; trial++)
            {
                if (Try(method, (delegate*<byte**, void>)compiled.Function(method.Name), new RowInputs(random), wrong)) tested.Add(method.Row.Name);
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(methods.Select(m => m.Row.Name).ToHashSet(), tested);
    }

    /// <summary>Runs a row once; whether any lane was inside of what the row may be chosen for.</summary>
    private static bool Try(RowMethod method, delegate*<byte**, void> function, RowInputs source, List<string> wrong)
    {
        var row = method.Row;
        var inputs = row.Inputs.Select(o => source.Lanes(o, method.Target)).ToArray();
        if (row.Hardware is null && !new RowCase(method, inputs).Repair(RowPattern.Create(row, method.Target)!.Lanes)) return false;
        int operands = row.Inputs.Count + 1 + row.Constants.Count;
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(operands * BufferBytes), 64);
        byte** arg = stackalloc byte*[operands];
        try
        {
            for (int o = 0; o < operands; o++) arg[o] = memory + (o * BufferBytes);
            for (int o = 0; o < inputs.Length; o++) Fill(arg[o], row.Inputs[o].Lane, inputs[o]);
            new Span<byte>(arg[row.Inputs.Count], BufferBytes).Fill(Untouched);
            for (int c = 0; c < row.Constants.Count; c++) Fill(arg[row.Inputs.Count + 1 + c], row.Constants[c].Lane, [ExprValue.Of(row.Constants[c].Value)]);
            function(arg);
            return Compare(method, inputs, arg[row.Inputs.Count], wrong);
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static bool Compare(RowMethod method, ExprValue[][] inputs, byte* output, List<string> wrong)
    {
        var lane = method.Row.Output.Lane;
        int lanes = RowPattern.Create(method.Row, method.Target)!.Lanes;
        var rules = new RowCase(method, inputs);
        bool any = false;
        for (int i = 0; i < lanes; i++)
        {
            rules.Lane = i;
            bool isInside = rules.IsInside();
            any |= isInside;
            if (!isInside && method.Row.Hardware is null) continue;
            var got = Read(output + (i * lane.Bytes()), lane);
            if (!Same(got, rules.Hardware)) wrong.Add($"{method.Name}, lane {i}: the text gives {Show(got)}, the rule {Show(rules.Hardware)} ({Show(inputs, i)})");
            if (isInside && !rules.IsUnspecified() && !Same(rules.Meaning, rules.Hardware)) wrong.Add($"{method.Name}, lane {i}: meaning {Show(rules.Meaning)}, hardware {Show(rules.Hardware)} ({Show(inputs, i)})");
        }

        if (output[lanes * lane.Bytes()] != Untouched) wrong.Add($"{method.Name} writes more than {lanes} lanes");
        return any;
    }

    /// <summary>Fills a buffer with the values, repeated: a short table is so in every part of a register.</summary>
    private static void Fill(byte* to, ElementType lane, ExprValue[] values)
    {
        int count = BufferBytes / lane.Bytes();
        for (int i = 0; i < count; i++)
        {
            var value = values[i % values.Length];
            int bits = lane.IsFloat() ? BitConverter.SingleToInt32Bits(value.Float) : unchecked((int)value.Integer);
            new ReadOnlySpan<byte>(&bits, lane.Bytes()).CopyTo(new Span<byte>(to + (i * lane.Bytes()), lane.Bytes()));
        }
    }

    private static ExprValue Read(byte* at, ElementType lane) => lane switch
    {
        ElementType.U8 => ExprValue.Of((long)*at),
        ElementType.I8 => ExprValue.Of((long)*(sbyte*)at),
        ElementType.U16 => ExprValue.Of((long)*(ushort*)at),
        ElementType.I16 => ExprValue.Of((long)*(short*)at),
        ElementType.U32 => ExprValue.Of((long)*(uint*)at),
        ElementType.I32 => ExprValue.Of((long)*(int*)at),
        _ => ExprValue.Of(*(float*)at),
    };

    private static bool Same(ExprValue a, ExprValue b) => a.Type == ValueType.Float
        ? BitConverter.SingleToInt32Bits(a.Float) == BitConverter.SingleToInt32Bits(b.Float) || (float.IsNaN(a.Float) && float.IsNaN(b.Float))
        : a.Integer == b.Integer;

    private static string Show(ExprValue value) => value.Type == ValueType.Float ? $"{value.Float:R}f" : $"{value.Integer}";

    private static string Show(ExprValue[][] inputs, int lane) => string.Join(", ", inputs.Select(v => Show(v[lane % v.Length])));
}
