using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace BitNet.Inference.Gguf;

public sealed partial class GgufMetadata
{
    /// <summary>An array of strings, without copying them.</summary>
    /// <exception cref="GgufException">The key is missing or no array of strings.</exception>
    public GgufStrings GetStrings(string key)
    {
        GgufValue value = Require(key);
        return IsArrayOf(value, GgufValueType.String)
            ? new GgufStrings(_image, value.Offset, (int)value.Count)
            : throw WrongType(key, value, "an array of strings");
    }

    /// <summary>An array of integers in [-2^31, 2^31).</summary>
    /// <exception cref="GgufException">The key is missing, no array of integers, or has one outside the range.</exception>
    public int[] GetInt32s(string key)
    {
        GgufValue value = Require(key);
        if (value.Type != GgufValueType.Array || !IsInteger(value.ElementType))
            throw WrongType(key, value, "an array of integers");
        var numbers = new int[value.Count];
        int size = GgufValue.SizeOf(value.ElementType);
        for (int i = 0; i < numbers.Length; i++)
        {
            Int128 number = IntegerAt(value.ElementType, value.Offset + (long)i * size);
            if (number < int.MinValue || number > int.MaxValue)
                throw new GgufException($"{FileName}: element {i} of '{key}' is {number.ToString(CultureInfo.InvariantCulture)}, which does not fit 32 bits; the file is damaged or wrongly converted");
            numbers[i] = (int)number;
        }
        return numbers;
    }

    /// <summary>An array of float32.</summary>
    /// <exception cref="GgufException">The key is missing or no array of float32.</exception>
    public float[] GetFloat32s(string key)
    {
        GgufValue value = Require(key);
        if (!IsArrayOf(value, GgufValueType.Float32))
            throw WrongType(key, value, "an array of f32");
        var numbers = new float[value.Count];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(_image.Slice(value.Offset + 4L * i, 4));
        return numbers;
    }

    /// <summary>A value as a person wants to read it: of an array at most <paramref name="maxElements"/> elements, of a string as many characters as fit <paramref name="maxCharacters"/>.</summary>
    public string Describe(string key, int maxElements = 8, int maxCharacters = 200)
    {
        GgufValue value = Require(key);
        if (value.Type != GgufValueType.Array)
            return Shorten(ScalarText(value), maxCharacters);
        var text = new StringBuilder("[");
        int shown = (int)Math.Min(value.Count, maxElements);
        if (value.ElementType == GgufValueType.String)
        {
            foreach (ReadOnlySpan<byte> element in new GgufStrings(_image, value.Offset, shown))
                text.Append(text.Length > 1 ? ", " : "").Append('"').Append(Shorten(Encoding.UTF8.GetString(element), maxCharacters)).Append('"');
        }
        else
        {
            int size = GgufValue.SizeOf(value.ElementType);
            for (int i = 0; i < shown; i++)
                text.Append(i > 0 ? ", " : "").Append(ScalarText(new GgufValue(value.ElementType, value.ElementType, value.Offset + (long)i * size, 1)));
        }
        return text.Append(shown < value.Count ? $", ... {value.Count} elements]" : "]").ToString();
    }

    /// <summary>Copies a value as it stands in the file, without its type.</summary>
    internal void CopyTo(string key, Stream target)
    {
        GgufValue value = Require(key);
        // A string's length, or an array's element type and length, stand before what Offset names.
        long start = value.Offset - value.Type switch { GgufValueType.String => 8, GgufValueType.Array => 12, _ => 0 };
        long end = value.Offset + value.Count * Math.Max(1, GgufValue.SizeOf(value.ElementType));
        if (IsArrayOf(value, GgufValueType.String))
        {
            end = value.Offset;
            foreach (ReadOnlySpan<byte> element in GetStrings(key))
                end += 8 + element.Length;
        }
        const int Chunk = 1 << 20;
        for (; start < end; start += Chunk)
            target.Write(_image.Slice(start, Math.Min(Chunk, end - start)));
    }

    private static bool IsArrayOf(GgufValue value, GgufValueType element) => value.Type == GgufValueType.Array && value.ElementType == element;

    private static string Shorten(string text, int maxCharacters)
    {
        if (text.Length <= maxCharacters)
            return text;
        int end = char.IsHighSurrogate(text[maxCharacters - 1]) ? maxCharacters - 1 : maxCharacters;
        return text[..end] + "...";
    }

    private string ScalarText(GgufValue value) => value.Type switch
    {
        GgufValueType.String => Encoding.UTF8.GetString(_image.Slice(value.Offset, value.Count)),
        GgufValueType.Bool => _image.Slice(value.Offset, 1)[0] != 0 ? "true" : "false",
        GgufValueType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(_image.Slice(value.Offset, 4)).ToString(CultureInfo.InvariantCulture),
        GgufValueType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(_image.Slice(value.Offset, 8)).ToString(CultureInfo.InvariantCulture),
        _ => IntegerAt(value.Type, value.Offset).ToString(CultureInfo.InvariantCulture),
    };
}
