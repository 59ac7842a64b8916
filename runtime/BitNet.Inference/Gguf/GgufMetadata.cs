using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using BitNet.Inference.Files;

namespace BitNet.Inference.Gguf;

/// <summary>The keys of a GGUF file. Values are read where they lie, each time they are asked for.</summary>
/// <remarks>
/// Writers do not agree about integer types, so every integer type is accepted whose value fits.
/// A <c>Get</c> on a missing key and any read of a key with another type is an error that names the key; a <c>TryGet</c> on a missing key is false.
/// </remarks>
public sealed partial class GgufMetadata
{
    private readonly FileImage _image;
    private readonly Dictionary<string, GgufValue> _values;

    internal GgufMetadata(FileImage image, IReadOnlyList<string> keys, Dictionary<string, GgufValue> values)
    {
        _image = image;
        _values = values;
        Keys = keys;
    }

    /// <summary>The keys in the order of the file.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>The file's name, for error messages.</summary>
    public string FileName => _image.Name;

    /// <summary>Whether the file has the key.</summary>
    public bool Contains(string key) => _values.ContainsKey(key);

    /// <summary>The type of a key's value.</summary>
    public GgufValueType TypeOf(string key) => Require(key).Type;

    /// <summary>The type of an array's elements; of other values the type itself.</summary>
    public GgufValueType ElementTypeOf(string key) => Require(key).ElementType;

    /// <summary>Elements of an array, bytes of a string, 1 for other values.</summary>
    public long CountOf(string key) => Require(key).Count;

    /// <summary>An integer in [0, 2^64).</summary>
    public ulong GetUInt64(string key) => (ulong)Integer(key, Require(key), ulong.MinValue, ulong.MaxValue);

    /// <summary>An integer in [0, 2^32).</summary>
    public uint GetUInt32(string key) => (uint)Integer(key, Require(key), uint.MinValue, uint.MaxValue);

    /// <summary>An integer in [-2^31, 2^31).</summary>
    public int GetInt32(string key) => (int)Integer(key, Require(key), int.MinValue, int.MaxValue);

    /// <summary>A floating-point number of either width, rounded to float32.</summary>
    public float GetFloat32(string key) => Float(key, Require(key));

    /// <summary>A bool.</summary>
    public bool GetBool(string key) => Bool(key, Require(key));

    /// <summary>A string; bytes that are not UTF-8 become U+FFFD.</summary>
    public string GetString(string key) => Text(key, Require(key));

    /// <summary>An integer in [0, 2^32), if the key is there.</summary>
    public bool TryGetUInt32(string key, out uint value)
    {
        bool found = _values.TryGetValue(key, out GgufValue place);
        value = found ? (uint)Integer(key, place, uint.MinValue, uint.MaxValue) : 0;
        return found;
    }

    /// <summary>An integer in [-2^31, 2^31), if the key is there.</summary>
    public bool TryGetInt32(string key, out int value)
    {
        bool found = _values.TryGetValue(key, out GgufValue place);
        value = found ? (int)Integer(key, place, int.MinValue, int.MaxValue) : 0;
        return found;
    }

    /// <summary>A floating-point number, if the key is there.</summary>
    public bool TryGetFloat32(string key, out float value)
    {
        bool found = _values.TryGetValue(key, out GgufValue place);
        value = found ? Float(key, place) : 0;
        return found;
    }

    /// <summary>A bool, if the key is there.</summary>
    public bool TryGetBool(string key, out bool value)
    {
        bool found = _values.TryGetValue(key, out GgufValue place);
        value = found && Bool(key, place);
        return found;
    }

    /// <summary>A string, if the key is there.</summary>
    public bool TryGetString(string key, [NotNullWhen(true)] out string? value)
    {
        bool found = _values.TryGetValue(key, out GgufValue place);
        value = found ? Text(key, place) : null;
        return found;
    }

    private GgufValue Require(string key) => _values.TryGetValue(key, out GgufValue value)
        ? value
        : throw new GgufException($"{FileName}: the key '{key}' is missing; the file is incomplete or made for another architecture, convert the model again");

    private Int128 Integer(string key, GgufValue value, Int128 min, Int128 max)
    {
        if (value.Type == GgufValueType.Array || !IsInteger(value.ElementType))
            throw WrongType(key, value, "an integer");
        Int128 number = IntegerAt(value.ElementType, value.Offset);
        if (number < min || number > max)
            throw new GgufException($"{FileName}: '{key}' is {number.ToString(CultureInfo.InvariantCulture)}, outside [{min.ToString(CultureInfo.InvariantCulture)}, {max.ToString(CultureInfo.InvariantCulture)}]; the file is damaged or wrongly converted");
        return number;
    }

    private float Float(string key, GgufValue value) => value.Type switch
    {
        GgufValueType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(_image.Slice(value.Offset, 4)),
        GgufValueType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(_image.Slice(value.Offset, 8)),
        _ => throw WrongType(key, value, "a floating-point number"),
    };

    private bool Bool(string key, GgufValue value) => value.Type == GgufValueType.Bool
        ? _image.Slice(value.Offset, 1)[0] != 0
        : throw WrongType(key, value, "a bool");

    private string Text(string key, GgufValue value) => value.Type == GgufValueType.String
        ? Encoding.UTF8.GetString(_image.Slice(value.Offset, value.Count))
        : throw WrongType(key, value, "a string");

    private static bool IsInteger(GgufValueType type) => type is GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.UInt16
        or GgufValueType.Int16 or GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.UInt64 or GgufValueType.Int64;

    private Int128 IntegerAt(GgufValueType type, long offset)
    {
        ReadOnlySpan<byte> bytes = _image.Slice(offset, GgufValue.SizeOf(type));
        return type switch
        {
            GgufValueType.UInt8 => bytes[0],
            GgufValueType.Int8 => (sbyte)bytes[0],
            GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            GgufValueType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        };
    }

    private GgufException WrongType(string key, GgufValue value, string wanted) =>
        new($"{FileName}: the key '{key}' is of type {value}, {wanted} is needed; the file is damaged or wrongly converted");
}
