using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Programs;

/// <summary>An array of numbers that a program reads and nobody writes: a part of the assembly.</summary>
/// <param name="Values">The elements; of f32 their bits.</param>
public sealed record ConstantArray(string Name, ElementType Element, EquatableArray<long> Values)
{
    /// <summary>The elements little-endian, one after the other.</summary>
    public byte[] Bytes
    {
        get
        {
            int size = Element.Bytes();
            var bytes = new byte[Values.Count * size];
            for (int at = 0; at < bytes.Length; at++) bytes[at] = unchecked((byte)(Values[at / size] >> (8 * (at % size))));
            return bytes;
        }
    }
}
