namespace BitNet.Runtime.Tables;

/// <summary>One generated kernel: what it computes, for which target, and where its code is.</summary>
/// <remarks>
/// Every kernel has one calling convention, so that a launch list, the thread pool and the tests can treat all of them alike:
/// <c>void Kernel(nint* args, nint from, nint to, byte* scratch)</c>.
/// <list type="bullet">
/// <item><c>args</c>: one 8-byte slot a parameter, in the order of <see cref="Parameters"/>: a pointer, an integer, or the bits of a float32 in the low half.</item>
/// <item><c>[from, to)</c>: the work items to do. Items are independent and may run on any thread in any order.</item>
/// <item><c>scratch</c>: memory of the calling thread, 64-byte aligned, of at least <see cref="ScratchBytes"/> bytes; null where that is 0.</item>
/// </list>
/// </remarks>
/// <param name="Kernel">The kernel's name in the spec, as <c>rms_norm</c>.</param>
/// <param name="Variant">What the kernel was specialised for, in parts joined by dots, as <c>panel2.tensor.one</c> or <c>f16</c>; empty where there is one only.</param>
/// <param name="Target">The target's name, as <c>avx512</c>.</param>
/// <param name="Parameters">The slots of <c>args</c>, in order.</param>
/// <param name="Function">The code: a <c>delegate*&lt;nint*, nint, nint, byte*, void&gt;</c>.</param>
/// <param name="Scratch">The scratch size in bytes from <c>args</c>: a <c>delegate*&lt;nint*, nint&gt;</c>, or 0 where the kernel needs none.</param>
/// <param name="MinTokens">The smallest number of tokens that this schedule is meant for: of several that compute the same, the one with the largest value not above the number at hand is called.</param>
/// <param name="Schedule">The schedule in words: block, unpacking, prefetch distance.</param>
/// <param name="IsTuned">Whether it runs only on processors whose tuning names its schedule; false for the one of several that runs everywhere else.</param>
/// <param name="ItemBlock">Work items that the kernel does in one go: it is fastest where a thread gets a multiple of them.</param>
/// <param name="Items">The number of work items, as a product of extents (<c>t * g</c>); empty for products of matrices, whose items are panels.</param>
public sealed record KernelEntry(
    string Kernel,
    string Variant,
    string Target,
    IReadOnlyList<KernelParameter> Parameters,
    nint Function,
    nint Scratch = 0,
    int MinTokens = 1,
    string Schedule = "",
    bool IsTuned = false,
    int ItemBlock = 1,
    string Items = "")
{
    /// <summary>The kernel's address in writing: kernel, variant and target joined by underscores.</summary>
    public string Name => (Variant.Length == 0 ? Kernel : $"{Kernel}_{Variant.Replace('.', '_')}") + "_" + Target;

    /// <summary>Calls the kernel for the items <paramref name="from"/> to <paramref name="to"/> (exclusive).</summary>
    public unsafe void Invoke(nint* args, nint from, nint to, byte* scratch) =>
        ((delegate*<nint*, nint, nint, byte*, void>)Function)(args, from, to, scratch);

    /// <summary>Bytes of scratch memory that a call with these arguments needs on each thread.</summary>
    public unsafe nint ScratchBytes(nint* args) => Scratch == 0 ? 0 : ((delegate*<nint*, nint>)Scratch)(args);
}
