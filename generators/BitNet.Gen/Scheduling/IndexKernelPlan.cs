using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Kernels;
using BitNet.Gen.Lowering;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Scheduling;

/// <summary>One index-notation kernel, one choice of its types, one target: a file with one method.</summary>
/// <param name="Namespace">Where the generated types live.</param>
public sealed record IndexKernelPlan(EquatableArray<string> SpecFiles, string Namespace, KernelIr Kernel, TargetSpec Target)
    : GenerationPlan($"Kernels.{KernelName(Kernel)}_{Target.Name}.g.cs", SpecFiles)
{
    /// <inheritdoc/>
    public override GeneratedFile Emit()
    {
        var bag = new DiagnosticBag(SpecFiles[0]);
        if (Lower(Kernel, Target, bag) is not { } program) return new GeneratedFile(HintName, "", [], bag.Diagnostics);
        var kernel = CSharpEmitter.Emit(program, Target);
        string name = ClassName(KernelName(Kernel) + "_" + Target.Name);
        var writer = new CodeWriter();
        foreach (string space in new[] { "System", "System.Runtime.CompilerServices", "System.Runtime.Intrinsics", "System.Runtime.Intrinsics.Arm", "System.Runtime.Intrinsics.X86" })
            writer.Line($"using {space};");
        writer.Line().Line($"namespace {Namespace};").Line();
        writer.Open($"internal static unsafe class {name}");
        writer.Lines(kernel.Text);
        writer.Close();
        var source = program.Source;
        var row = new KernelRow(name, kernel.Method, source.Kernel, source.Variant, source.Target, source.Parameters, kernel.ScratchMethod, source.MinTokens, source.Schedule);
        return new GeneratedFile(HintName, GeneratedHeader.For(SpecFiles) + writer, [row], bag.Diagnostics);
    }

    /// <summary>The kernel scheduled and lowered; null after a report.</summary>
    public static TargetProgram? Lower(KernelIr kernel, TargetSpec target, DiagnosticBag bag) =>
        InstructionSelector.Lower(KernelScheduler.Schedule(kernel, target, new RowCoverage(target)), target, bag);

    private static string KernelName(KernelIr kernel) => kernel.Variant.Length == 0 ? kernel.Name : $"{kernel.Name}_{kernel.Variant.Replace('.', '_')}";

    /// <summary><c>RmsNormAvx2</c> for <c>rms_norm_avx2</c>: a class may not be named as its method.</summary>
    private static string ClassName(string name) =>
        string.Concat(name.Split('_').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
}
