using System.Text;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Models.Program;

/// <summary>Writes model programs for people and for golden files.</summary>
public static class ModelPrinter
{
    /// <summary>The text of <paramref name="program"/>, lines ended by LF.</summary>
    public static string Print(ModelProgram program)
    {
        var text = new StringBuilder($"model {program.Spec.Name}\n");
        for (int i = 0; i < program.Buffers.Count; i++)
        {
            text.Append($"buffer {Plural.Number(i)}:");
            foreach (int id in program.Buffers[i].Values)
            {
                var value = program.Values[id];
                text.Append(id == program.Buffers[i].Values[0] ? " " : ", ").Append($"{value.Name} {value.Element.Spelling()}[{string.Join(", ", value.Shape)}]");
            }

            text.Append('\n');
        }

        for (int i = 0; i < program.Needs.Count; i++)
            text.Append($"need {Plural.Number(i)}: {Name(program, program.Needs[i].Value)} for {string.Join(", ", program.Needs[i].Matrices.Select(id => Name(program, id)))}\n");
        Print(program, "before", program.Before, text);
        Print(program, "layer", program.Layer, text);
        Print(program, "after", program.After, text);
        return text.ToString();
    }

    private static void Print(ModelProgram program, string name, IEnumerable<ModelStep> steps, StringBuilder text)
    {
        text.Append(name).Append(":\n");
        foreach (var step in steps)
        {
            text.Append("  ");
            if (!step.When.IsAlways) text.Append($"when need {Plural.Number(step.When.Need)} is {step.When.Form}: ");
            if (step is not BlockStep block)
            {
                text.Append(Describe(program, step)).Append('\n');
                continue;
            }

            text.Append("in blocks of tokens:\n");
            foreach (var inner in block.Steps) text.Append("    ").Append(Describe(program, inner)).Append('\n');
        }
    }

    private static string Describe(ModelProgram program, ModelStep step) => step switch
    {
        KernelStep kernel => $"{Names(program, step.Writes())} = {kernel.Kernel}{(kernel.VariantOf is { } variant ? $"<{Name(program, variant)}>" : "")}({string.Join(", ", kernel.Arguments.Where(a => a is not ValueArgument { Written: true }).Select(a => Describe(program, a)))}) x {kernel.Items}",
        MultiplyStep multiply => $"{Names(program, step.Writes())} = {string.Join(", ", multiply.Products.Select(product => Product(program, product)))} * {string.Join(" | ", Inputs(program, multiply))}",
        CopyStep copy => $"{Name(program, copy.To)} = {Name(program, copy.From)}",
        _ => "",
    };

    private static string Describe(ModelProgram program, StepArgument argument) => argument switch
    {
        ValueArgument value => Name(program, value.Value),
        ScalarArgument number => number.Name,
        ExtentArgument extent => extent.Extent.ToString(),
        _ => "",
    };

    private static IEnumerable<string> Inputs(ModelProgram program, MultiplyStep multiply)
    {
        if (multiply.Input is { } input) yield return Name(program, input);
        if (multiply.Codes is { } codes) yield return $"({Name(program, codes.Codes)}, {Name(program, codes.Scales)}, {Name(program, codes.Sums)})";
    }

    private static string Product(ModelProgram program, MatrixOutput product) =>
        (product.Residual is { } residual ? $"{Name(program, residual)} + " : "") + Matrix(program, product.Matrix);

    private static string Matrix(ModelProgram program, int id) =>
        program.Values[id] is { Fallback: { Length: > 0 } fallback } value ? $"{value.Weight} ?? {fallback}" : Name(program, id);

    private static string Names(ModelProgram program, IEnumerable<int> ids) => string.Join(", ", ids.Select(id => Name(program, id)));

    private static string Name(ModelProgram program, int id) => program.Values[id].Name;
}
