using BitNet.Gen.Matmul;

namespace BitNet.Gen.Tuning;

/// <summary>One finding about a kernel on a target.</summary>
/// <param name="Kernel">The kernel's name in its spec.</param>
/// <param name="Layout">The compute layout, for products of matrices; else empty.</param>
/// <param name="Count">The kind of product; null for other kernels.</param>
/// <param name="Target">The target.</param>
/// <param name="Best">Whether no other target runs the kernel faster.</param>
/// <param name="Block">The schedule; null where there is nothing to choose.</param>
/// <param name="MinTokens">The number of tokens from which on this kind of product runs; 0 where the default stands.</param>
/// <param name="Measured">What was measured, for people; may be empty.</param>
public sealed record TuningEntry(string Kernel, string Layout, TokenCount? Count, string Target, bool Best, MatmulBlock? Block, int MinTokens, string Measured = "")
{
    /// <summary>The layout whose weights are packed in this one; empty where each keeps its own.</summary>
    public string InsteadOf { get; init; } = "";

    /// <summary>What is computed, on whatever target.</summary>
    public (string Kernel, string Layout, TokenCount? Count) Computation => (Kernel, Layout, Count);
}
