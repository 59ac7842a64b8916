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
        var program = KernelScheduler.Schedule(Kernel, Target, new RowCoverage(Target));
        return KernelFile.Make(this, Namespace, $"{KernelName(Kernel)}_{Target.Name}", $"{Kernel.Summary}, on {Target.Name}.", [program], Target, bag);
    }

    /// <summary>The kernel scheduled and lowered; null after a report.</summary>
    public static TargetProgram? Lower(KernelIr kernel, TargetSpec target, DiagnosticBag bag) =>
        InstructionSelector.Lower(KernelScheduler.Schedule(kernel, target, new RowCoverage(target)), target, bag);

    private static string KernelName(KernelIr kernel) => kernel.Variant.Length == 0 ? kernel.Name : $"{kernel.Name}_{kernel.Variant.Replace('.', '_')}";
}
