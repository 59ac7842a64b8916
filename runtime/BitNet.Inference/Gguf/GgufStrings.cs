using System.Buffers.Binary;
using BitNet.Inference.Files;

namespace BitNet.Inference.Gguf;

/// <summary>The strings of an array, in order, as the bytes in the file. Valid until the file is closed.</summary>
public readonly struct GgufStrings
{
    private readonly FileImage _image;
    private readonly long _offset;

    internal GgufStrings(FileImage image, long offset, int count)
    {
        _image = image;
        _offset = offset;
        Count = count;
    }

    /// <summary>How many strings.</summary>
    public int Count { get; }

    /// <summary>Walks the strings.</summary>
    public Enumerator GetEnumerator() => new(_image, _offset, Count);

    /// <summary>The state of a walk over the strings.</summary>
    public struct Enumerator
    {
        private readonly FileImage _image;
        private long _next;
        private int _left;
        private long _start;
        private int _length;

        internal Enumerator(FileImage image, long offset, int count)
        {
            _image = image;
            _next = offset;
            _left = count;
        }

        /// <summary>The present string's bytes.</summary>
        public readonly ReadOnlySpan<byte> Current => _image.Slice(_start, _length);

        /// <summary>Goes to the next string.</summary>
        public bool MoveNext()
        {
            if (_left == 0)
                return false;
            _left--;
            // The parser has walked the same lengths, none is above 2^30.
            _length = (int)BinaryPrimitives.ReadUInt64LittleEndian(_image.Slice(_next, 8));
            _start = _next + 8;
            _next = _start + _length;
            return true;
        }
    }
}
