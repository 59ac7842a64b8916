using System.Text;

namespace BitNet.Inference.Tests.Gguf;

/// <summary>Builds GGUF bytes without any check, for files that must be refused.</summary>
internal sealed class RawGguf
{
    private readonly MemoryStream _stream = new();
    private readonly BinaryWriter _writer;

    internal RawGguf(ulong tensors, ulong keys, uint version = 3)
    {
        _writer = new BinaryWriter(_stream);
        _writer.Write("GGUF"u8);
        _writer.Write(version);
        _writer.Write(tensors);
        _writer.Write(keys);
    }

    internal RawGguf String(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    internal RawGguf Bytes(byte[] text)
    {
        _writer.Write((ulong)text.Length);
        _writer.Write(text);
        return this;
    }

    internal RawGguf U32(uint value)
    {
        _writer.Write(value);
        return this;
    }

    internal RawGguf U64(ulong value)
    {
        _writer.Write(value);
        return this;
    }

    internal RawGguf U8(byte value)
    {
        _writer.Write(value);
        return this;
    }

    internal RawGguf Tensor(string name, ulong[] dimensions, uint type, ulong offset)
    {
        String(name).U32((uint)dimensions.Length);
        foreach (ulong length in dimensions)
            U64(length);
        return U32(type).U64(offset);
    }

    internal RawGguf PadTo(int alignment, int extra = 0)
    {
        while (_stream.Length % alignment != 0)
            _writer.Write((byte)0);
        _writer.Write(new byte[extra]);
        return this;
    }

    internal byte[] ToArray() => _stream.ToArray();
}
