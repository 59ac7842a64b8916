using BitNet.Gen.Expressions;

namespace BitNet.Gen.Formats;

/// <summary>A field of a block, or of a tensor behind its blocks; little-endian.</summary>
/// <param name="Offset">Bytes from the beginning of the block or of the tensor's tail; not aligned to the element.</param>
/// <param name="Count">Elements of an array field; null where the field is one value (<c>f16</c>, not <c>"f16[1]"</c>).</param>
public sealed record FormatField(string Name, ElementType Element, int Offset, int? Count)
{
    /// <summary>Bytes of the whole field.</summary>
    public int Bytes => Element.Bytes() * (Count ?? 1);
}
