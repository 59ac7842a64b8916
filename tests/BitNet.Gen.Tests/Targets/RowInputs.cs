using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Tests.Targets;

/// <summary>Values for the operands of a row: extremes, small numbers, anything, and for floats what is not finite, zeros of both signs and halves.</summary>
internal sealed class RowInputs(Random random)
{
    private static readonly float[] Special =
    [
        0f, -0f, 1f, -1f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue,
        float.Epsilon, -float.Epsilon, 1.1754942e-38f, 2147483520f, 2147483648f, -2147483648f, -2147483904f, 8388607.5f, 16777216f, 65504f, 3e9f, -3e9f,
    ];

    // What a row may look up in memory.
    private const int LookupEntries = 256;

    /// <summary>The lanes of an operand.</summary>
    public ExprValue[] Lanes(RowOperand operand, TargetSpec target)
    {
        int count = operand.Kind switch
        {
            RowOperandKind.Table => operand.Entries,
            RowOperandKind.Scalar => 1,
            RowOperandKind.Memory => Math.Max(LookupEntries, target.Lanes(operand.Lane)),
            _ => operand.Registers * target.Lanes(operand.Lane),
        };
        var values = new ExprValue[count];
        int mode = random.Next(4);
        for (int i = 0; i < count; i++) values[i] = operand.Lane.IsFloat() ? ExprValue.Of(Float(mode)) : ExprValue.Of(Integer(operand.Lane.Range()!.Value, mode));
        // Conditions ask for masks more often than for other constants.
        if (operand.Kind == RowOperandKind.Constant) Array.Fill(values, random.Next(4) == 0 ? values[0] : ExprValue.Of((1L << random.Next(operand.Lane.Bits())) - 1));
        return values;
    }

    private float Float(int mode) => mode switch
    {
        0 => Special[random.Next(Special.Length)],
        1 => random.Next(-6, 7) / 2f,
        2 => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
        _ => (random.NextSingle() - 0.5f) * 1000,
    };

    private long Integer(Interval range, int mode) => mode switch
    {
        0 => random.Next(2) == 0 ? range.Min : range.Max,
        1 => Math.Clamp(random.Next(-3, 4), range.Min, range.Max),
        2 => Math.Clamp(random.Next(0, 128), range.Min, range.Max),
        _ => random.NextInt64(range.Min, range.Max + 1),
    };
}
