using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Selection;

/// <summary>Which of the registered kernels runs, and why.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Variant">What it was specialised for.</param>
/// <param name="Entry">The kernel that runs; null where none of its targets can.</param>
/// <param name="Reason">Why it is this one, in words.</param>
public sealed record KernelChoice(string Kernel, string Variant, KernelEntry? Entry, string Reason);
