using System.Globalization;
using System.Text;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Gen.Targets;

namespace BitNet.Gen.Tests.Targets;

/// <summary>
/// The rows of a target as a C program, made from their C texts. It reads the buffers of all trials from a file, runs each row on its own,
/// and writes what stands in the outputs to another.
/// </summary>
internal static class EmulatedRows
{
    private const string Head = """
        #include <stdint.h>
        #include <stdio.h>

        """;

    private const string Main = """
        int main(int count, char **names)
        {
            static uint8_t memory[MAX_BUFFERS][BUFFER] __attribute__((aligned(64)));
            uint8_t *arg[MAX_BUFFERS];
            FILE *in = count == 3 ? fopen(names[1], "rb") : 0, *out = in ? fopen(names[2], "wb") : 0;
            if (!out) return 2;
            for (int b = 0; b < MAX_BUFFERS; b++) arg[b] = memory[b];
            for (unsigned t = 0; t < sizeof trials / sizeof *trials; t++) {
                if (fread(memory, BUFFER, trials[t].buffers, in) != trials[t].buffers) return 3;
                trials[t].run(arg);
                if (fwrite(memory[trials[t].output], BUFFER, 1, out) != 1) return 4;
            }
            return fclose(out) != 0;
        }

        """;

    /// <summary>The program that runs <paramref name="trials"/> in order.</summary>
    public static string Program(TargetSpec target, IReadOnlyList<RowMethod> methods, IEnumerable<RowMethod> trials)
    {
        var text = new StringBuilder(Head);
        text.Append($"#include <{target.Proof.Include}>\n\n#define BUFFER {RowTrial.BufferBytes}\n#define MAX_BUFFERS {methods.Max(m => RowTrial.BuffersOf(m.Row))}\n\n");
        foreach (var method in methods) text.Append(Function(method));
        text.Append("static const struct { void (*run)(uint8_t **); unsigned buffers, output; } trials[] = {\n");
        foreach (var trial in trials) text.Append($"    {{ {trial.Name}, {RowTrial.BuffersOf(trial.Row)}, {trial.Row.Inputs.Count} }},\n");
        return text.Append("};\n\n").Append(Main).ToString();
    }

    private static string Function(RowMethod method)
    {
        var row = method.Row;
        var text = new StringBuilder($"static void {method.Name}(uint8_t **arg)\n{{\n");
        for (int part = 0; part < row.C.Count; part++)
        {
            string call = string.Concat(EmitTemplate.Parse(row.C[part]).Select(p => p.Operand is null ? p.Text : Operand(method, p.Operand, p.Part ?? 0)));
            string store = row.Output.Kind == RowOperandKind.Register ? $"{Register(method.Target, row.Output.Lane, row.Inputs.Count, part)} = " : "";
            text.Append($"    {store}{call};\n");
        }

        return text.Append("}\n\n").ToString();
    }

    private static string Operand(RowMethod method, string name, int part)
    {
        var operands = method.Row.Inputs.Append(method.Row.Output).ToList();
        int at = operands.FindIndex(o => o.Name == name);
        if (at < 0)
        {
            int constant = method.Row.Constants.ToList().FindIndex(c => c.Name == name);
            return Register(method.Target, method.Row.Constants[constant].Lane, operands.Count + constant, 0);
        }

        var operand = operands[at];
        return operand.Kind switch
        {
            RowOperandKind.Immediate => $"({method.Immediate.ToString(CultureInfo.InvariantCulture)})",
            RowOperandKind.Memory => $"(({Number(operand.Lane)} *)arg[{at}])",
            RowOperandKind.Scalar => $"(*({Number(operand.Lane)} *)arg[{at}])",
            RowOperandKind.Table => Register(method.Target, ElementType.U8, at, part),
            _ => Register(method.Target, operand.Lane, at, part),
        };
    }

    private static string Register(TargetSpec target, ElementType lane, int buffer, int part)
    {
        string type = target.Proof.Type.Replace("{T}", Element(lane)).Replace("{L}", target.Lanes(lane).ToString(CultureInfo.InvariantCulture));
        return $"(*({type} *)(arg[{buffer}] + {part * target.VectorBytes}))";
    }

    private static string Number(ElementType lane) => lane.IsFloat() ? "float" : Element(lane) + "_t";

    private static string Element(ElementType lane) => $"{(lane.IsFloat() ? "float" : lane.Range()!.Value.Min < 0 ? "int" : "uint")}{lane.Bits().ToString(CultureInfo.InvariantCulture)}";
}
