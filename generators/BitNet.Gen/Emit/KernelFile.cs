using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Emit;

/// <summary>Writes the kernels of one plan as a file: a static class with a method for each program.</summary>
public static class KernelFile
{
    /// <summary>Lowers <paramref name="programs"/> to the target and writes them.</summary>
    /// <param name="plan">The plan that the file is for.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="name">What the class is named for, words joined by underscores.</param>
    /// <param name="summary">One line for the class.</param>
    /// <param name="bag">The mistakes found so far; those of lowering are added.</param>
    public static GeneratedFile Make(GenerationPlan plan, string ns, string name, string summary, IReadOnlyList<VectorProgram> programs, TargetSpec target, DiagnosticBag bag)
    {
        string className = ClassName(name);
        var writer = new CodeWriter();
        Begin(writer, plan.SpecFiles, ns, summary, programs.Count == 0 ? "" : programs[0].Legend, className);
        var rows = new List<KernelRow>();
        foreach (var program in programs)
        {
            if (PassPipeline.Lower(program, target, bag) is not { } lowered || IsParents(lowered, target)) continue;
            if (rows.Count > 0) writer.Line();
            var kernel = CSharpEmitter.Emit(lowered, target);
            writer.Lines(kernel.Text);
            rows.Add(new KernelRow(className, kernel.Method, program.Kernel, program.Variant, program.Target, program.Parameters, kernel.ScratchMethod, program.MinTokens, program.Schedule, program.Label.Length > 0, program.ItemBlock, program.Items));
        }

        ConstantText.Write(writer, programs);
        writer.Close();
        return new GeneratedFile(plan.HintName, rows.Count == 0 ? "" : writer.ToString(), rows.ToEquatableArray(), bag.Diagnostics);
    }

    /// <summary>Writes the header of a generated file, its namespace, and opens the class.</summary>
    /// <param name="legend">What the names in the file stand for, see <see cref="VectorProgram.Legend"/>; empty for nothing to say.</param>
    /// <param name="usings">Namespaces of the runtime that the file needs besides those of the framework; without any it is a file of pointers and vectors alone.</param>
    public static void Begin(CodeWriter writer, EquatableArray<string> specFiles, string ns, string summary, string legend, string name, params string[] usings)
    {
        writer.Lines(GeneratedHeader.For(specFiles, hasReferences: usings.Length > 0)).Line();
        writer.Line("using System;");
        writer.Line("using System.Runtime.CompilerServices;");
        writer.Line("using System.Runtime.InteropServices;");
        writer.Line("using System.Runtime.Intrinsics;");
        writer.Line("using System.Runtime.Intrinsics.Arm;");
        writer.Line("using System.Runtime.Intrinsics.X86;");
        foreach (string used in usings) writer.Line($"using {used};");
        writer.Line();
        writer.Line($"namespace {ns};");
        writer.Line();
        writer.Doc("summary", summary);
        writer.Open($"internal static unsafe class {name}");
        if (legend.Length > 0) writer.Comments(legend).Line();
    }

    /// <summary>Whether the target that this one inherits has the same kernel: the runtime falls back to it.</summary>
    private static bool IsParents(TargetProgram program, TargetSpec target) =>
        target.AddedRows.Count > 0 && !UsesAny(program.Prologue, target.AddedRows) && !UsesAny(program.Body, target.AddedRows);

    private static bool UsesAny(EquatableArray<Statement> body, EquatableArray<string> rows) =>
        body.WithNested().OfType<InstructionStatement>().Any(instruction => rows.Contains(instruction.Row.Name));

    /// <summary><c>RmsNormAvx2</c> for <c>rms_norm_avx2</c>: a class may not be named as its method.</summary>
    private static string ClassName(string name) =>
        string.Concat(name.Split('_').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
}
