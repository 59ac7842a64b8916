using System.Globalization;
using System.Text;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Emit;

/// <summary>Writes the constant arrays of a class.</summary>
public static class ConstantText
{
    private const int LineWidth = 144;

    /// <summary>The class member that holds an array.</summary>
    public static string Member(ConstantArray constant) => constant.Name + "_data";

    /// <summary>Each array of <paramref name="programs"/> once.</summary>
    public static void Write(CodeWriter writer, IEnumerable<VectorProgram> programs)
    {
        foreach (var constant in programs.SelectMany(program => program.Constants).Distinct())
        {
            writer.Line().Line($"private static ReadOnlySpan<{constant.Element.CSharp()}> {Member(constant)} =>").Line("[");
            var line = new StringBuilder();
            foreach (long value in constant.Values)
            {
                string number = Number(constant.Element, value) + ",";
                if (line.Length + number.Length >= LineWidth && line.Length > 0)
                {
                    writer.Line(line.ToString());
                    line.Clear();
                }

                line.Append(line.Length == 0 ? "    " : " ").Append(number);
            }

            writer.Line(line.ToString()).Line("];");
        }
    }

    private static string Number(ElementType element, long value) => element switch
    {
        ElementType.F32 => FloatBits.ToFloat((int)value).ToString("R", CultureInfo.InvariantCulture) + "f",
        ElementType.U32 => "0x" + value.ToString("X8", CultureInfo.InvariantCulture),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
