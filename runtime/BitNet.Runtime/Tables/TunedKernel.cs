namespace BitNet.Runtime.Tables;

/// <summary>One finding of a tuning.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Layout">The compute layout, for products of matrices; else empty.</param>
/// <param name="Count">The kind of product, the last part of the variants that it is about: <c>one</c>, <c>few</c> or <c>many</c>; else empty.</param>
/// <param name="Target">The target that it is about.</param>
/// <param name="Best">Whether the target is to be taken before all others.</param>
/// <param name="Schedule">The schedule to take, as <see cref="KernelEntry.Schedule"/>; empty for the one that runs everywhere.</param>
/// <param name="MinTokens">What replaces <see cref="KernelEntry.MinTokens"/>; 0 for nothing.</param>
/// <param name="InsteadOf">The layout whose weights are packed in <paramref name="Layout"/> where the target runs its products; empty where each keeps its own.</param>
public sealed record TunedKernel(string Kernel, string Layout, string Count, string Target, bool Best = false, string Schedule = "", int MinTokens = 0, string InsteadOf = "")
{
    /// <summary>Whether it is about a kernel of that name and variant.</summary>
    public bool IsAbout(string kernel, string variant) =>
        Kernel == kernel
        && (Layout.Length == 0 || (variant.StartsWith(Layout + ".", StringComparison.Ordinal) && variant.EndsWith("." + Count, StringComparison.Ordinal)));
}
