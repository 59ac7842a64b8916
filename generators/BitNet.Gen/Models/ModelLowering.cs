using BitNet.Gen.Diagnostics;
using BitNet.Gen.Kernels;
using BitNet.Gen.Models.Program;

namespace BitNet.Gen.Models;

/// <summary>Makes a model program of a model spec: the list of passes.</summary>
public static class ModelLowering
{
    /// <summary>The program; null after a report.</summary>
    /// <param name="kernels">The kernels that the model may call.</param>
    public static ModelProgram? Lower(ModelSpec model, IEnumerable<KernelSpec> kernels, DiagnosticBag bag)
    {
        var draft = new ProgramDraft(model, new KernelCatalog(kernels));
        if (!ForwardResolver.Run(draft, bag)) return null;
        GroupProducts.Run(draft);
        FuseChains.Run(draft);
        if (!QuantiseInputs.Run(draft, bag)) return null;
        AddResiduals.Run(draft);
        BlockTokens.Run(draft);
        PlanBuffers.Run(draft);
        return draft.ToProgram();
    }
}
