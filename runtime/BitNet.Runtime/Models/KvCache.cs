using BitNet.Runtime.Memory;

namespace BitNet.Runtime.Models;

/// <summary>What attention remembers of past tokens: for each layer some buffers (slots), as keys and values, allocated once.</summary>
public sealed class KvCache : IDisposable
{
    private readonly BufferArena _arena = new();
    private readonly long[] _offsets;
    private readonly int _layers;

    /// <summary>Allocates an empty cache.</summary>
    /// <param name="layers">The number of layers.</param>
    /// <param name="bytesPerSlot">The size in bytes of each slot of one layer, for the whole capacity.</param>
    /// <param name="elementType">The type of the stored numbers, one of <see cref="ElementTypes"/>.</param>
    /// <param name="capacity">The number of positions that it holds.</param>
    /// <exception cref="ArgumentException">A size is out of range, or the type is another one.</exception>
    public KvCache(int layers, ReadOnlySpan<long> bytesPerSlot, string elementType, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ElementTypeIndex = IndexOf(elementType);
        ElementType = elementType;
        Capacity = capacity;
        Slots = bytesPerSlot.Length;
        _layers = layers;
        _offsets = new long[layers * Slots];
        for (int layer = 0; layer < layers; layer++)
        {
            for (int slot = 0; slot < Slots; slot++) _offsets[layer * Slots + slot] = _arena.Reserve(bytesPerSlot[slot]);
        }

        _arena.Allocate();
    }

    /// <summary>The types that numbers may be stored in, widest first; <c>i8</c> are codes with a float32 step for each position and head.</summary>
    public static IReadOnlyList<string> ElementTypes { get; } = ["f32", "f16", "i8"];

    /// <summary>The type of the stored numbers, one of <see cref="ElementTypes"/>.</summary>
    public string ElementType { get; }

    /// <summary>Its place among <see cref="ElementTypes"/>.</summary>
    internal int ElementTypeIndex { get; }

    /// <summary>The number of positions that it can hold.</summary>
    public int Capacity { get; }

    /// <summary>Buffers of a layer.</summary>
    public int Slots { get; }

    /// <summary>The number of positions that it holds.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of all buffers.</summary>
    public long Bytes => _arena.Bytes;

    /// <summary>Bytes of a stored number.</summary>
    /// <exception cref="ArgumentException">The type is none of <see cref="ElementTypes"/>.</exception>
    public static int ElementBytes(string elementType) => 4 >> IndexOf(elementType);

    /// <summary>The address of a layer's buffer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot or layer.</exception>
    public nint Buffer(int slot, int layer)
    {
        if ((uint)slot >= (uint)Slots) throw new ArgumentOutOfRangeException(nameof(slot), slot, $"The cache has the slots 0 to {Slots - 1}.");
        if ((uint)layer >= (uint)_layers) throw new ArgumentOutOfRangeException(nameof(layer), layer, $"The cache has the layers 0 to {_layers - 1}.");
        return _arena.Address(_offsets[layer * Slots + slot]);
    }

    /// <summary>Notes that <paramref name="tokens"/> more positions were written behind <see cref="Length"/>.</summary>
    /// <exception cref="InvalidOperationException">They exceed the capacity.</exception>
    public void Append(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        if (tokens > Capacity - Length)
            throw new InvalidOperationException($"The context is full: {Length} of {Capacity} positions are taken and {tokens} more are wanted; ask for a larger context, or for fewer tokens.");
        Length += tokens;
    }

    /// <summary>Forgets every position from <paramref name="length"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The cache is shorter than that.</exception>
    public void Truncate(int length)
    {
        if ((uint)length > (uint)Length) throw new ArgumentOutOfRangeException(nameof(length), length, $"The cache holds {Length} positions.");
        Length = length;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _arena.Dispose();

    private static int IndexOf(string elementType)
    {
        for (int i = 0; i < ElementTypes.Count; i++)
        {
            if (ElementTypes[i] == elementType) return i;
        }

        throw new ArgumentException($"The type '{elementType}' is unknown for a KV cache; use one of {string.Join(", ", ElementTypes)}.", nameof(elementType));
    }
}
