using System.Text;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Gen.Models;
using BitNet.Gen.Models.Program;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using BitNet.Gen.Scheduling;

namespace BitNet.Gen.Tool.Explain;

/// <summary>Shows what becomes of a spec, level by level.</summary>
/// <param name="library">All specs.</param>
/// <param name="subject">What is explained.</param>
internal sealed class Explanation(SpecLibrary library, Subject subject)
{
    private readonly StringBuilder _text = new();

    /// <summary>The text of the stages, lines ended by LF.</summary>
    /// <exception cref="SpecException">The specs have mistakes.</exception>
    public string Write(IReadOnlyCollection<Stage> stages)
    {
        if (stages.Contains(Stage.Spec)) Section("L1 spec", Specs());
        if (stages.Contains(Stage.Notation) && Notation() is { } notation) Section("L2 index notation", notation);
        if (stages.Contains(Stage.Notation) && subject.Plan is ModelPlan { Program: { } model }) Section("L2 program over planned buffers", ModelPrinter.Print(model));
        if (stages.Contains(Stage.Schedule) || stages.Contains(Stage.Target)) WritePrograms(stages);
        if (stages.Contains(Stage.Text)) Section("L5 text", Text());
        return _text.ToString();
    }

    private void Section(string title, string text) => _text.Append(_text.Length > 0 ? "\n" : "").Append("== ").Append(title).Append(" ==\n").Append(text);

    private string Specs()
    {
        var text = new StringBuilder();
        switch (subject.Plan)
        {
            case FormatPlan format:
                SpecStage.Write(format.Format, library.Set, text);
                break;
            case LayoutPlan layout:
                SpecStage.Write(layout.Layout, text);
                break;
            case ModelPlan { Program: { } program }:
                SpecStage.Write(program.Spec, text);
                break;
            case IndexKernelPlan kernel:
                text.Append($"kernel {kernel.Kernel.Name}: {kernel.Kernel.Summary}\n");
                WriteFormat(text);
                SpecStage.Write(kernel.Target, text);
                break;
            case MatmulPlan product:
                text.Append($"kernel {product.Kernel}: {product.Summary}\n");
                WriteFormat(text);
                SpecStage.Write(product.Layout, text);
                SpecStage.Write(product.Target, text);
                if (product.Layout.Tile is ByteLayout bytes) SpecStage.Write(DotChain.Find(product.Target, bytes.Range), text);
                break;
        }

        return text.ToString();
    }

    private void WriteFormat(StringBuilder text)
    {
        if (subject.Format is { } format) SpecStage.Write(format, library.Set, text);
    }

    private string? Notation() => subject.Plan switch
    {
        IndexKernelPlan kernel => KernelPrinter.Print(kernel.Kernel),
        MatmulPlan product when library.Set.Find<KernelSpec>(product.Kernel) is { } kernel => KernelPrinter.Print(kernel.Variants[0]),
        _ => null,
    };

    private void WritePrograms(IReadOnlyCollection<Stage> stages)
    {
        var bag = new DiagnosticBag(subject.Plan.SpecFiles[0]);
        IReadOnlyList<VectorProgram> programs = subject.Programs(bag);
        library.Refuse(bag.Diagnostics);
        foreach (VectorProgram program in programs)
        {
            if (stages.Contains(Stage.Schedule)) Section($"L3 schedule of {CSharpEmitter.MethodName(program)}", ProgramPrinter.Print(program));
            if (!stages.Contains(Stage.Target) || subject.MadeFor is not { } target) continue;
            TargetProgram? lowered = PassPipeline.Lower(program, target, bag);
            library.Refuse(bag.Diagnostics);
            Section($"L4 {CSharpEmitter.MethodName(program)}", ProgramPrinter.Print(lowered!));
        }
    }

    private string Text()
    {
        if (subject.Parts.Count > 0) return SelectedText();
        GeneratedFile file = GenerationSteps.Emit(subject.Plan);
        library.Refuse(file.Diagnostics);
        return file.Text.Length > 0 ? file.Text : "none: the rows that the target adds to its parent's serve no part of it, and the parent's kernel runs\n";
    }

    private string SelectedText()
    {
        var bag = new DiagnosticBag(subject.Plan.SpecFiles[0]);
        var text = new StringBuilder();
        foreach (VectorProgram program in subject.Programs(bag))
        {
            if (subject.MadeFor is { } target && PassPipeline.Lower(program, target, bag) is { } lowered) text.Append(CSharpEmitter.Emit(lowered, target).Text);
        }

        library.Refuse(bag.Diagnostics);
        return text.ToString();
    }
}
