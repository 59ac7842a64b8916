using BitNet.Gen.Emit;
using BitNet.Gen.Kernels;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Api;

/// <summary>The file with the methods that call one kernel.</summary>
/// <param name="Namespace">Where the generated types live.</param>
/// <param name="TableClass">The class that offers the engine.</param>
public sealed record KernelApiPlan(string Namespace, string TableClass, KernelSpec Kernel)
    : GenerationPlan($"KernelApi.{Kernel.Name}.g.cs", [Kernel.File])
{
    /// <inheritdoc/>
    public override GeneratedFile Emit()
    {
        var writer = new CodeWriter();
        writer.Lines(GeneratedHeader.For(SpecFiles).TrimEnd('\n')).Line();
        writer.Line("using System;");
        if (InlineStorage.WeightsOf(Kernel.Variants[0]) is not null) writer.Line("using System.IO;");
        writer.Line("using BitNet.Runtime.Engine;").Line("using BitNet.Runtime.Tables;");
        if (InlineStorage.WeightsOf(Kernel.Variants[0]) is not null) writer.Line("using BitNet.Runtime.Weights;");
        writer.Line();
        writer.Line($"namespace {Namespace};").Line();
        KernelApi.Write(Kernel, TableClass, writer);
        return new GeneratedFile(HintName, writer.ToString(), [], []);
    }

    /// <inheritdoc/>
    public override string Stubs => new BrokenKernelPlan(Namespace, SpecFiles[0], Kernel.Name).Emit().Text;
}
