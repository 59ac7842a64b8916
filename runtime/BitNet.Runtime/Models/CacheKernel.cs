using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Models;

/// <summary>A kernel that reads or writes a cache, in one variant for each type that a cache may have.</summary>
public sealed class CacheKernel
{
    private readonly string _name;
    private readonly KernelEntry?[] _variants;

    /// <summary>Finds the variants of a kernel.</summary>
    /// <exception cref="KernelNotFoundException">There is none.</exception>
    public CacheKernel(KernelSet kernels, string name)
    {
        _name = name;
        _variants = [.. KvCache.ElementTypes.Select(type => kernels.TryFind(name, type))];
        if (Array.TrueForAll(_variants, variant => variant is null)) kernels.Find(name, KvCache.ElementTypes[0]);
    }

    /// <summary>The variant for a cache.</summary>
    /// <exception cref="NotSupportedException">The kernel was not generated for its type.</exception>
    public KernelEntry For(KvCache cache) => _variants[cache.ElementTypeIndex]
        ?? throw new NotSupportedException($"The kernel '{_name}' has no variant for a cache of {cache.ElementType}; use another type, or add the variant to its spec.");
}
