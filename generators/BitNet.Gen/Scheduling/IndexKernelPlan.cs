using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Emit;
using BitNet.Gen.Kernels;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Scheduling;

/// <summary>One index-notation kernel, one choice of its types, one target: a file with a method for each schedule.</summary>
/// <param name="Namespace">Where the generated types live.</param>
public sealed record IndexKernelPlan(EquatableArray<string> SpecFiles, string Namespace, KernelIr Kernel, TargetSpec Target)
    : GenerationPlan($"Kernels.{KernelName(Kernel)}_{Target.Name}.g.cs", SpecFiles)
{
    /// <inheritdoc/>
    public override GeneratedFile Emit()
    {
        if (!AddedRows.MayServeIndexKernels(Target)) return new GeneratedFile(HintName, "", [], []);
        var bag = new DiagnosticBag(SpecFiles[0]);
        return KernelFile.Make(this, Namespace, $"{KernelName(Kernel)}_{Target.Name}", $"{Kernel.Summary}, on {Target.Name}.", Programs(bag), Target, bag);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<VectorProgram> Programs(DiagnosticBag bag) => KernelScheduler.Programs(Kernel, Target, new RowCoverage(Target));

    private static string KernelName(KernelIr kernel) => kernel.Variant.Length == 0 ? kernel.Name : $"{kernel.Name}_{kernel.Variant.Replace('.', '_')}";
}
