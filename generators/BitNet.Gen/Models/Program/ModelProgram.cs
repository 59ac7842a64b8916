using BitNet.Gen.Collections;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Models.Program;

/// <summary>
/// A model's forward pass as data: calls of kernels and matrix products over planned buffers. The generated C# method is one consumer of it;
/// a launch list for a device is another.
/// </summary>
/// <param name="Spec">The model's spec: configuration, weights and tables.</param>
/// <param name="Values">Everything that steps read or write.</param>
/// <param name="Buffers">The arena.</param>
/// <param name="Needs">The inputs whose form is known at load only.</param>
/// <param name="Before">The steps before the layers.</param>
/// <param name="Layer">The steps of each layer.</param>
/// <param name="After">The steps behind the layers; they are taken for the tokens only whose logits are wanted.</param>
/// <param name="Fused">The kernels that were made for this program from chains of others.</param>
public sealed record ModelProgram(
    ModelSpec Spec,
    EquatableArray<ModelValue> Values,
    EquatableArray<ModelBuffer> Buffers,
    EquatableArray<InputNeed> Needs,
    EquatableArray<ModelStep> Before,
    EquatableArray<ModelStep> Layer,
    EquatableArray<ModelStep> After,
    EquatableArray<KernelIr> Fused);
