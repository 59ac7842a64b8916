using BitNet.Gen.Collections;
using BitNet.Gen.Formats;

namespace BitNet.Gen.Kernels;

/// <summary>An index-notation kernel of a spec file (L1), one <see cref="KernelIr"/> for each choice of its type parameters.</summary>
/// <param name="Operator">The operator of model bodies that calls it (<c>*</c>, <c>+=</c>); null without one.</param>
/// <param name="File">The spec's file name.</param>
/// <param name="Activations">The key <c>activations</c>: the kind of activations that the kernel makes of float32 rows for matrix products (<c>int8 per token</c>), by which models find it; null for other kernels.</param>
/// <param name="Variants">At least one; all have the same tensors, scalars and slots but for element types.</param>
public sealed record KernelSpec(
    string Name,
    string Summary,
    string? Operator,
    string File,
    EquatableArray<KernelIr> Variants,
    ActivationKind? Activations = null);
