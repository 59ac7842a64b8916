using BitNet.Gen.Collections;

namespace BitNet.Gen.Kernels;

/// <summary>One kernel of a chain that becomes one.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Names">The fused kernel's names of its inputs and outputs, in the order of <see cref="KernelIr.Slots"/>, extents left out. What one step writes under a name another reads under it.</param>
public sealed record FusionStep(KernelIr Kernel, EquatableArray<string> Names);
