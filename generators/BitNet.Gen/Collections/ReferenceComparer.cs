using System.Runtime.CompilerServices;

namespace BitNet.Gen.Collections;

/// <summary>Compares objects by identity: for memories of trees, whose own equality walks them to the leaves.</summary>
internal sealed class ReferenceComparer<T> : IEqualityComparer<T>
    where T : class
{
    /// <summary>The comparer.</summary>
    public static ReferenceComparer<T> Instance { get; } = new();

    private ReferenceComparer()
    {
    }

    /// <inheritdoc/>
    public bool Equals(T x, T y) => ReferenceEquals(x, y);

    /// <inheritdoc/>
    public int GetHashCode(T obj) => RuntimeHelpers.GetHashCode(obj);
}
