using System.Globalization;
using System.Text;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;
using BitNet.Gen.Targets;
using BitNet.Gen.Tests.Emit;

namespace BitNet.Gen.Tests.Targets;

/// <summary>
/// A C program that runs rows of a target: from their C texts, or from the machine code of their C# texts. It reads the buffers of all trials from a file,
/// runs each row on its own, and writes what stands in the outputs to another.
/// </summary>
internal static class EmulatedRows
{
    private const string Head = """
        #include <stdint.h>
        #include <stdio.h>

        """;

    private const string Main = """
        static uint8_t memory[MAX_BUFFERS][BUFFER] __attribute__((aligned(64)));

        int main(int count, char **names)
        {
            uint8_t *arg[MAX_BUFFERS];
            FILE *in = count > 2 ? fopen(names[1], "rb") : 0, *out = in ? fopen(names[2], "wb") : 0;
            if (!out) return 2;
            LOAD(names[3])
            for (int b = 0; b < MAX_BUFFERS; b++) arg[b] = memory[b];
            for (unsigned t = 0; t < sizeof trials / sizeof *trials; t++) {
                if (fread(memory, BUFFER, trials[t].buffers, in) != trials[t].buffers) return 3;
                RUN(trials[t].code)
                if (fwrite(memory[trials[t].output], BUFFER, 1, out) != 1) return 4;
            }
            return fclose(out) != 0;
        }

        """;

    /// <summary>The rows from their C texts, each compiled once, and run as <paramref name="trials"/> say.</summary>
    public static string FromC(TargetSpec target, IReadOnlyList<RowMethod> methods, IReadOnlyList<RowMethod> trials) =>
        $"{Head}#include <{target.Proof.Include}>\n\n{string.Concat(methods.Select(Function))}" +
        $"#define LOAD(name)\n#define RUN(code) code(arg);\n{Trials("void (*code)(uint8_t **)", trials, trial => trial.Name)}{Main}";

    /// <summary>The rows as functions inside of an image, a file whose name is the program's third argument.</summary>
    /// <param name="address">Where in it a row's code stands.</param>
    public static string FromImage(IReadOnlyList<RowMethod> trials, Func<RowMethod, int> address) =>
        $"{Emulator.Loader}#define LOAD(name) if (!load(name)) return 5;\n#define RUN(code) ((void (*)(uint8_t **))(image + code))(arg);\n" +
        $"{Trials("unsigned code", trials, trial => address(trial).ToString(CultureInfo.InvariantCulture))}{Main}";

    private static string Trials(string code, IReadOnlyList<RowMethod> trials, Func<RowMethod, string> name) => $$"""
        #define BUFFER {{RowTrial.BufferBytes}}
        #define MAX_BUFFERS {{trials.Max(m => RowTrial.BuffersOf(m.Row))}}
        static const struct { {{code}}; unsigned buffers, output; } trials[] = {
        {{string.Concat(trials.Select(trial => $"    {{ {name(trial)}, {RowTrial.BuffersOf(trial.Row)}, {trial.Row.Inputs.Count} }},\n"))}}};

        """;

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
