using System.Buffers.Binary;
using System.Text.Json;
using BitNet.Inference.Files;

namespace BitNet.Inference.Checkpoints;

/// <summary>Reads the header of a safetensors file: <c>{"name": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]}, ...}</c>, by the rules of the format's own library.</summary>
internal static class SafetensorsHeader
{
    private const int PrefixBytes = 8;
    private const long MaxHeaderBytes = 100_000_000;
    private const int MaxRank = 8;
    private const string Metadata = "__metadata__";

    private static readonly Dictionary<string, int> s_bytes = new(StringComparer.Ordinal)
    {
        ["BOOL"] = 1, ["U8"] = 1, ["I8"] = 1, ["F8_E4M3"] = 1, ["F8_E5M2"] = 1,
        ["U16"] = 2, ["I16"] = 2, ["F16"] = 2, ["BF16"] = 2,
        ["U32"] = 4, ["I32"] = 4, ["F32"] = 4,
        ["U64"] = 8, ["I64"] = 8, ["F64"] = 8,
    };

    /// <summary>The tensors in the order of their bytes, which fill the rest of the file without gaps.</summary>
    /// <exception cref="CheckpointException">The header breaks a rule.</exception>
    internal static SafetensorsTensor[] Read(FileImage image)
    {
        if (image.Length < PrefixBytes)
            throw Error(image, $"it has {image.Length} bytes, which is no safetensors file");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(image.Slice(0, PrefixBytes));
        if (length > MaxHeaderBytes || (long)length > image.Length - PrefixBytes)
            throw Error(image, $"its header is said to have {length} bytes, but there are {image.Length - PrefixBytes}, and at most {MaxHeaderBytes} are allowed");

        long dataStart = PrefixBytes + (long)length;
        var tensors = new List<SafetensorsTensor>();
        try
        {
            var reader = new Utf8JsonReader(image.Slice(PrefixBytes, (long)length));
            Expect(image, ref reader, JsonTokenType.StartObject, "a JSON object");
            while (Next(ref reader) == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (name != Metadata) tensors.Add(Tensor(image, ref reader, name, dataStart));
                else if (!reader.TrySkip()) throw Error(image, "its header ends too early");
            }

            if (reader.Read()) throw Error(image, "its header has more than one value");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException(Message(image, $"its header is no valid JSON ({exception.Message})"), exception);
        }

        return Checked(image, tensors, dataStart);
    }

    private static SafetensorsTensor Tensor(FileImage image, ref Utf8JsonReader reader, string name, long dataStart)
    {
        string? type = null;
        long[]? shape = null, offsets = null;
        Expect(image, ref reader, JsonTokenType.StartObject, $"the tensor '{name}'");
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            switch (key)
            {
                case "dtype":
                    Expect(image, ref reader, JsonTokenType.String, $"the dtype of '{name}'");
                    type = reader.GetString();
                    break;
                case "shape":
                    shape = Numbers(image, ref reader, $"the shape of '{name}'");
                    break;
                case "data_offsets":
                    offsets = Numbers(image, ref reader, $"the data_offsets of '{name}'");
                    break;
                default:
                    throw Error(image, $"the tensor '{name}' has the unknown key '{key}'");
            }
        }

        if (type is null || shape is null || offsets is null)
            throw Error(image, $"the tensor '{name}' lacks one of dtype, shape and data_offsets");
        if (!s_bytes.TryGetValue(type, out int elementBytes))
            throw Error(image, $"the tensor '{name}' is of the unknown type '{type}'");
        return Tensor(image, name, type, elementBytes, shape, offsets, dataStart);
    }

    private static SafetensorsTensor Tensor(FileImage image, string name, string type, int elementBytes, long[] shape, long[] offsets, long dataStart)
    {
        long elements = 1, bytes;
        try
        {
            foreach (long length in shape) elements = checked(elements * length);
            bytes = checked(elements * elementBytes);
        }
        catch (OverflowException)
        {
            throw Error(image, $"the tensor '{name}' has the shape [{string.Join(", ", shape)}], which no file can hold");
        }

        if (offsets.Length != 2 || offsets[1] - offsets[0] != bytes)
            throw Error(image, $"the tensor '{name}' ({type} [{string.Join(", ", shape)}]) takes {bytes} bytes, but its data_offsets are [{string.Join(", ", offsets)}]");
        if (offsets[1] > image.Length - dataStart)
            throw Error(image, $"the tensor '{name}' ends at byte {offsets[1]} of the data, which has {image.Length - dataStart}");
        return new SafetensorsTensor(image, name, type, shape, elements, dataStart + offsets[0], bytes);
    }

    private static SafetensorsTensor[] Checked(FileImage image, List<SafetensorsTensor> tensors, long dataStart)
    {
        // Equal offsets are those of tensors without elements, in the order of the file.
        SafetensorsTensor[] sorted = [.. tensors.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.Bytes)];
        var names = new HashSet<string>(StringComparer.Ordinal);
        long end = dataStart;
        foreach (SafetensorsTensor tensor in sorted)
        {
            if (!names.Add(tensor.Name)) throw Error(image, $"the tensor '{tensor.Name}' occurs twice");
            if (tensor.Offset != end)
                throw Error(image, $"the tensor '{tensor.Name}' begins at byte {tensor.Offset}, where the one before it ends at {end}: tensors neither overlap nor leave gaps");
            end += tensor.Bytes;
        }

        return end == image.Length ? sorted : throw Error(image, $"its tensors end at byte {end}, but it has {image.Length}");
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader)
    {
        // The reader itself throws where the text ends inside a value.
        reader.Read();
        return reader.TokenType;
    }

    private static void Expect(FileImage image, ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (Next(ref reader) != type) throw Error(image, $"{what} is no {type}");
    }

    private static long[] Numbers(FileImage image, ref Utf8JsonReader reader, string what)
    {
        var numbers = new List<long>();
        Expect(image, ref reader, JsonTokenType.StartArray, what);
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0 || numbers.Count == MaxRank)
                throw Error(image, $"{what} must be at most {MaxRank} integers, none of them negative");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static CheckpointException Error(FileImage image, string what) => new(Message(image, what));

    private static string Message(FileImage image, string what) => $"{image.Name}: {what}; the file is incomplete or damaged, download or copy it again";
}
