using System.Text;

namespace BitNet.Inference.Gguf;

/// <summary>Writes a GGUF file front to back: first keys and tensor declarations, then the tensors' bytes in the order of declaration.</summary>
/// <remarks>A key that is empty or was added before is an <see cref="ArgumentException"/>, one behind the header an <see cref="InvalidOperationException"/>.</remarks>
public sealed class GgufWriter
{
    private const string AlignmentKey = "general.alignment";
    private static readonly byte[] s_zeros = new byte[4096];

    private readonly Stream _stream;
    private readonly uint _version;
    private uint _alignment = 32;
    private readonly MemoryStream _keys = new();
    private readonly MemoryStream _infos = new();
    private readonly List<(string Name, long Bytes)> _tensors = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private long _keyCount;
    private long _offset;
    private bool _headerWritten;
    private long _headerBytes;
    private int _current;
    private long _written;

    /// <summary>A writer to a stream, which need not seek and stays open.</summary>
    /// <param name="stream">Where to write, from its present position, taken as the file's start.</param>
    /// <param name="alignment">What tensors are aligned to: a power of two. Another than 32 is recorded in the file, as is one that is added as a key.</param>
    /// <param name="version">2 or 3; both have the same layout.</param>
    /// <exception cref="ArgumentException">The alignment is no power of two, or the version another.</exception>
    public GgufWriter(Stream stream, uint alignment = 32, uint version = 3)
    {
        if (version is not (2 or 3))
            throw new ArgumentOutOfRangeException(nameof(version), version, "only the versions 2 and 3 can be written");
        _stream = stream;
        _version = version;
        if (alignment != 32)
            Add(AlignmentKey, alignment);
    }

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a string.</summary>
    public void Add(string key, string value)
    {
        Key(key, GgufValueType.String);
        _keys.WriteText(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Adds a u32.</summary>
    public void Add(string key, uint value)
    {
        Key(key, GgufValueType.UInt32);
        _keys.WriteUInt32(value);
        if (key == AlignmentKey) Align(value);
    }

    /// <summary>Adds an f32.</summary>
    public void Add(string key, float value)
    {
        Key(key, GgufValueType.Float32);
        _keys.WriteUInt32(BitConverter.SingleToUInt32Bits(value));
    }

    /// <summary>Adds a bool.</summary>
    public void Add(string key, bool value)
    {
        Key(key, GgufValueType.Bool);
        _keys.WriteByte(value ? (byte)1 : (byte)0);
    }

    /// <summary>Adds an array of strings.</summary>
    public void Add(string key, IReadOnlyCollection<string> values)
    {
        Array(key, GgufValueType.String, values.Count);
        foreach (string value in values)
            _keys.WriteText(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Adds an array of i32.</summary>
    public void Add(string key, ReadOnlySpan<int> values)
    {
        Array(key, GgufValueType.Int32, values.Length);
        foreach (int value in values)
            _keys.WriteUInt32((uint)value);
    }

    /// <summary>Adds an array of f32.</summary>
    public void Add(string key, ReadOnlySpan<float> values)
    {
        Array(key, GgufValueType.Float32, values.Length);
        foreach (float value in values)
            _keys.WriteUInt32(BitConverter.SingleToUInt32Bits(value));
    }

    /// <summary>Copies a key of an open file, whatever its type.</summary>
    public void Add(string key, GgufMetadata source)
    {
        Key(key, source.TypeOf(key));
        source.CopyTo(key, _keys);
        if (key == AlignmentKey) Align(source.GetUInt32(key));
    }

    /// <summary>Declares the next tensor.</summary>
    /// <param name="name">At most 63 bytes, not used before.</param>
    /// <param name="dimensions">At most four lengths, the contiguous one first.</param>
    /// <param name="typeId">ggml's number of the storage type.</param>
    /// <param name="bytes">Bytes of its data, without padding.</param>
    /// <exception cref="ArgumentException">The name is used or too long, or there are too many dimensions.</exception>
    /// <exception cref="InvalidOperationException">The header is written.</exception>
    public void AddTensor(string name, ReadOnlySpan<long> dimensions, uint typeId, long bytes)
    {
        RequireOpenHeader();
        byte[] text = Encoding.UTF8.GetBytes(name);
        if (text.Length > 63 || dimensions.Length > 4 || !_names.Add("tensor " + name))
            throw new ArgumentException($"the tensor '{name}' occurs twice, or has a name of more than 63 bytes or more than 4 dimensions");
        _infos.WriteText(text);
        _infos.WriteUInt32((uint)dimensions.Length);
        foreach (long length in dimensions)
            _infos.WriteUInt64((ulong)length);
        _infos.WriteUInt32(typeId);
        _infos.WriteUInt64((ulong)_offset);
        _tensors.Add((name, bytes));
        _offset = checked(_offset + bytes + PaddingBehind(bytes));
    }

    /// <summary>Writes everything before the tensors' bytes, unless that has been done: nothing more can be declared.</summary>
    /// <returns>Bytes that the whole file will have.</returns>
    public long WriteHeader()
    {
        if (_headerWritten)
            return _headerBytes + _offset;
        _headerWritten = true;
        var start = new MemoryStream();
        start.Write("GGUF"u8);
        start.WriteUInt32(_version);
        start.WriteUInt64((ulong)_tensors.Count);
        start.WriteUInt64((ulong)_keyCount);
        foreach (MemoryStream part in (MemoryStream[])[start, _keys, _infos])
            Write(part.GetBuffer().AsSpan(0, (int)part.Length));
        // A file with a vocabulary and no tensors ends right behind its keys.
        if (_tensors.Count > 0)
            Pad(PaddingBehind(Length));
        _headerBytes = Length;
        return _headerBytes + _offset;
    }

    /// <summary>Appends bytes of the tensor data; a tensor may be written in pieces, but a piece belongs to one tensor.</summary>
    /// <exception cref="InvalidOperationException">More bytes than were declared.</exception>
    public void WriteTensorData(ReadOnlySpan<byte> data)
    {
        WriteHeader();
        SkipCompleteTensors();
        if (_current == _tensors.Count || data.Length > _tensors[_current].Bytes - _written)
            throw new InvalidOperationException(_current == _tensors.Count
                ? "all declared tensors have been written"
                : $"the tensor '{_tensors[_current].Name}' was declared with {_tensors[_current].Bytes} bytes, {_written + data.Length} were given");
        Write(data);
        _written += data.Length;
        SkipCompleteTensors();
    }

    /// <summary>Ends the file.</summary>
    /// <exception cref="InvalidOperationException">A declared tensor has not been written completely.</exception>
    public void Finish() => Finish(0);

    /// <summary>Ends the file.</summary>
    /// <param name="length">Its length where zeros shall fill what less than one alignment lacks to it: ggml leaves a file without tensors unpadded, other writers do not.</param>
    /// <exception cref="InvalidOperationException">A declared tensor has not been written completely.</exception>
    public void Finish(long length)
    {
        WriteHeader();
        SkipCompleteTensors();
        if (_current < _tensors.Count)
            throw new InvalidOperationException($"the tensor '{_tensors[_current].Name}' has {_written} of {_tensors[_current].Bytes} bytes");
        if (length - Length < _alignment) Pad(length - Length);
        _stream.Flush();
    }

    private void SkipCompleteTensors()
    {
        while (_current < _tensors.Count && _written == _tensors[_current].Bytes)
        {
            Pad(PaddingBehind(_written));
            _current++;
            _written = 0;
        }
    }

    private long PaddingBehind(long bytes) => -bytes & (_alignment - 1);

    private void Pad(long bytes)
    {
        for (; bytes > 0; bytes -= s_zeros.Length)
            Write(s_zeros.AsSpan(0, (int)Math.Min(bytes, s_zeros.Length)));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        Length += bytes.Length;
    }

    private void Align(uint alignment)
    {
        if (!System.Numerics.BitOperations.IsPow2(alignment))
            throw new ArgumentException($"the alignment {alignment} is no power of two", nameof(alignment));
        if (_tensors.Count > 0)
            throw new InvalidOperationException("the alignment must be known before tensors are declared");
        _alignment = alignment;
    }

    private void RequireOpenHeader()
    {
        if (_headerWritten)
            throw new InvalidOperationException("keys and tensors must be declared before any tensor data are written");
    }

    private void Key(string key, GgufValueType type)
    {
        RequireOpenHeader();
        if (key.Length == 0 || !_names.Add("key " + key))
            throw new ArgumentException($"the key '{key}' is empty or occurs twice", nameof(key));
        _keys.WriteText(Encoding.UTF8.GetBytes(key));
        _keys.WriteUInt32((uint)type);
        _keyCount++;
    }

    private void Array(string key, GgufValueType element, int count)
    {
        Key(key, GgufValueType.Array);
        _keys.WriteUInt32((uint)element);
        _keys.WriteUInt64((ulong)count);
    }
}
