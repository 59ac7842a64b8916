using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Models;

/// <summary>A kernel that reads or writes a cache, in one variant for each type that a cache may have.</summary>
public sealed class CacheKernel
{
    private readonly string _name;
    private readonly KernelEntry? _single;
    private readonly KernelEntry? _half;

    /// <summary>Finds the variants of a kernel.</summary>
    /// <exception cref="KernelNotFoundException">There is none.</exception>
    public CacheKernel(KernelSet kernels, string name)
    {
        _name = name;
        _half = kernels.TryFind(name, "f16");
        _single = _half is null ? kernels.Find(name, "f32") : kernels.TryFind(name, "f32");
    }

    /// <summary>The variant for a cache.</summary>
    /// <exception cref="NotSupportedException">The kernel was not generated for its type.</exception>
    public KernelEntry For(KvCache cache) => (cache.ElementType == "f16" ? _half : _single)
        ?? throw new NotSupportedException($"The kernel '{_name}' has no variant for a cache of {cache.ElementType}; use the other type, or add the variant to its spec.");
}
