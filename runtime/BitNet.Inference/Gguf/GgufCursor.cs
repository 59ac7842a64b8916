using System.Buffers.Binary;
using System.Text;
using BitNet.Inference.Files;

namespace BitNet.Inference.Gguf;

/// <summary>Reads an image front to back; every read is checked against what is left of the file.</summary>
internal sealed class GgufCursor(FileImage image)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The next byte's offset; never beyond the end.</summary>
    internal long Position { get; private set; }

    internal long Remaining => image.Length - Position;

    internal uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    internal ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    /// <summary>A count of things of at least <paramref name="bytesEach"/> bytes, so that no count promises more than the file can hold.</summary>
    internal long Count(string what, int bytesEach)
    {
        long at = Position;
        ulong count = UInt64(what);
        if (count > (ulong)(Remaining / bytesEach))
            throw Error($"{what} is {count}, more than the {Remaining} bytes left can hold", at);
        return (long)count;
    }

    /// <summary>A string's text; at most <paramref name="limit"/> bytes.</summary>
    internal ReadOnlySpan<byte> Text(string what, long limit)
    {
        long at = Position;
        long length = Count($"the length of {what}", 1);
        if (length > limit)
            throw Error($"{what} has {length} bytes, at most {limit} are allowed", at);
        return Take(length, what);
    }

    /// <summary>A key or tensor name, which must be valid UTF-8.</summary>
    internal string Name(string what, long limit)
    {
        long at = Position;
        ReadOnlySpan<byte> text = Text(what, limit);
        try
        {
            return StrictUtf8.GetString(text);
        }
        catch (ArgumentException)
        {
            throw Error($"{what} is not valid UTF-8", at);
        }
    }

    internal void Skip(long bytes, string what)
    {
        if (bytes > Remaining)
            throw Error($"{what} needs {bytes} bytes, the file has {Remaining} left", Position);
        Position += bytes;
    }

    internal GgufException Error(string what, long at) =>
        new($"{image.Name}: {what} (at byte {at} of {image.Length}); the file is incomplete or damaged, download or copy it again");

    private ReadOnlySpan<byte> Take(long bytes, string what)
    {
        long at = Position;
        Skip(bytes, what);
        return image.Slice(at, bytes);
    }
}
