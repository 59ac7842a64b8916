using System.Globalization;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Targets;

/// <summary>Reads what stands behind an operand's name: <c>u8</c>, <c>i16*2</c>, <c>mem u8</c>, <c>imm u8</c>, <c>const u8</c>, <c>scalar f32</c>, <c>table u8[128]</c>, <c>hint u8</c>.</summary>
internal static class OperandType
{
    private const int MaxRegisters = 8;
    private const int MaxEntries = 256;

    /// <summary>The operand; null where the text is none. f16 and bf16 are no lane types: their bits are loaded as u16.</summary>
    public static RowOperand? Parse(string name, string text)
    {
        string[] words = text.Split(' ');
        if (words.Length > 2) return null;
        RowOperandKind? kind = words.Length == 1 ? RowOperandKind.Register : words[0] switch
        {
            "mem" => RowOperandKind.Memory,
            "imm" => RowOperandKind.Immediate,
            "const" => RowOperandKind.Constant,
            "scalar" => RowOperandKind.Scalar,
            "table" => RowOperandKind.Table,
            "hint" => RowOperandKind.Hint,
            _ => null,
        };
        if (kind is not { } k) return null;
        string lane = words[words.Length - 1];
        int registers = 1, entries = 0;
        if (k == RowOperandKind.Register && lane.IndexOf('*') is > 0 and var star)
        {
            if (!TryCount(lane.Substring(star + 1), 2, MaxRegisters, out registers)) return null;
            lane = lane.Substring(0, star);
        }

        if (k == RowOperandKind.Table)
        {
            int open = lane.IndexOf('[');
            if (open < 0 || !lane.EndsWith("]", StringComparison.Ordinal)) return null;
            if (!TryCount(lane.Substring(open + 1, lane.Length - open - 2), 2, MaxEntries, out entries) || (entries & (entries - 1)) != 0) return null;
            lane = lane.Substring(0, open);
        }

        if (!ElementTypes.TryParse(lane, out var element) || element is ElementType.F16 or ElementType.BF16) return null;
        bool fits = k switch
        {
            RowOperandKind.Table => element == ElementType.U8,
            RowOperandKind.Immediate or RowOperandKind.Constant => !element.IsFloat(),
            _ => true,
        };
        return fits ? new RowOperand(name, k, element, registers, entries) : null;
    }

    private static bool TryCount(string text, int min, int max, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= min && count <= max;
}
