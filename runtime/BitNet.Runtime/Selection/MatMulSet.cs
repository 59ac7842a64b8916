using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Selection;

/// <summary>The matrix products over one layout on one target, by the number of tokens they are meant for.</summary>
public sealed class MatMulSet
{
    private readonly KernelEntry[] _entries;

    internal MatMulSet(IEnumerable<KernelEntry> entries) => _entries = [.. entries.OrderBy(entry => entry.MinTokens)];

    /// <summary>The kernels by ascending <see cref="KernelEntry.MinTokens"/>; at least one.</summary>
    public IReadOnlyList<KernelEntry> Entries => _entries;

    /// <summary>The kernel with the largest <see cref="KernelEntry.MinTokens"/> not above <paramref name="tokens"/>, else the smallest.</summary>
    public KernelEntry ForTokens(int tokens)
    {
        int i = _entries.Length - 1;
        while (i > 0 && _entries[i].MinTokens > tokens) i--;
        return _entries[i];
    }
}
