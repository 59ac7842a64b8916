using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Models;

/// <summary>A kernel that reads or writes a cache: in one variant for each type that a cache may have and, where there is one, in another for several tokens.</summary>
public sealed class CacheKernel
{
    private const string ManyTokens = ".many";

    private readonly string _name;
    private readonly (KernelEntry One, KernelEntry Many)?[] _variants;

    /// <summary>Finds the variants of a kernel.</summary>
    /// <exception cref="KernelNotFoundException">There is none.</exception>
    public CacheKernel(KernelSet kernels, string name)
    {
        _name = name;
        _variants = [.. KvCache.ElementTypes.Select(type => kernels.TryFind(name, type) is { } one ? (one, kernels.TryFind(name, type + ManyTokens) ?? one) : default((KernelEntry, KernelEntry)?))];
        if (Array.TrueForAll(_variants, variant => variant is null)) kernels.Find(name, KvCache.ElementTypes[0]);
    }

    /// <summary>The variant for a cache and a number of tokens; all give the same bits.</summary>
    /// <exception cref="NotSupportedException">The kernel was not generated for the cache's type.</exception>
    public KernelEntry For(KvCache cache, nint tokens)
    {
        (KernelEntry one, KernelEntry many) = _variants[cache.ElementTypeIndex]
            ?? throw new NotSupportedException($"The kernel '{_name}' has no variant for a cache of {cache.ElementType}; use another type, or add the variant to its spec.");
        return tokens < many.MinTokens ? one : many;
    }
}
