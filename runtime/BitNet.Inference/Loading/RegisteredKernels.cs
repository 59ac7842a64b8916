using BitNet.Runtime.Tables;

namespace BitNet.Inference.Loading;

/// <summary>The kernel tables that this library was built with.</summary>
public static class RegisteredKernels
{
    /// <summary>The table of BitNet.Kernels.</summary>
    public static IReadOnlyList<KernelTable> Tables { get; } = [BitNet.Kernels.KernelTables.Kernels];
}
