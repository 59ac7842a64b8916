using System.Numerics;
using BitNet.Inference.Files;

namespace BitNet.Inference.Gguf;

/// <summary>Reads the header of a GGUF file, version 2 or 3 (same layout). Time and memory are linear in the bytes that are really there.</summary>
internal static class GgufParser
{
    // A key of one byte (9), its type (4) and a value of one byte; a tensor without name (8), its rank (4), type (4) and offset (8).
    private const int SmallestKeyValue = 14;
    private const int SmallestTensor = 24;
    private const long MaxKeyBytes = 65_535;
    private const long MaxTensorNameBytes = 63;
    private const long MaxStringBytes = 1L << 30;
    private const long MaxArrayElements = 1L << 30;
    private const uint MaxRank = 4;
    private const uint Magic = 0x46554747;
    private const uint DefaultAlignment = 32;
    private const string AlignmentKey = "general.alignment";
    private const string ScaleSuffix = "_scale";

    internal static GgufHeader Parse(FileImage image)
    {
        var cursor = new GgufCursor(image);
        if (cursor.Remaining < 4 || cursor.UInt32("the magic number") != Magic)
            throw new GgufException($"{image.Name}: this is not a GGUF file (it does not begin with \"GGUF\"); give the path of a model in GGUF format");
        uint version = Version(cursor, image);
        long tensorCount = cursor.Count("the number of tensors", SmallestTensor);
        long keyCount = cursor.Count("the number of keys", SmallestKeyValue);
        GgufMetadata metadata = Metadata(cursor, image, keyCount);
        uint alignment = Alignment(metadata, image);
        GgufTensor[] tensors = Tensors(cursor, image, tensorCount, alignment);
        return new GgufHeader(version, alignment, metadata, tensors);
    }

    private static uint Version(GgufCursor cursor, FileImage image)
    {
        uint version = cursor.UInt32("the version");
        if (version is 2 or 3)
            return version;
        throw new GgufException((version & 0xFFFF) == 0 && version != 0
            ? $"{image.Name}: the file is big-endian; convert it to little-endian"
            : $"{image.Name}: GGUF version {version} is not supported, only 2 and 3; convert the model again with a current tool");
    }

    private static GgufMetadata Metadata(GgufCursor cursor, FileImage image, long count)
    {
        var values = new Dictionary<string, GgufValue>(StringComparer.Ordinal);
        var keys = new List<string>();
        for (long i = 0; i < count; i++)
        {
            long at = cursor.Position;
            string key = cursor.Name($"the name of key {i}", MaxKeyBytes);
            if (key.Length == 0)
                throw cursor.Error($"key {i} has no name", at);
            var type = (GgufValueType)cursor.UInt32($"the type of '{key}'");
            if (!values.TryAdd(key, Value(cursor, image, key, type)))
                throw cursor.Error($"the key '{key}' occurs twice", at);
            keys.Add(key);
        }
        return new GgufMetadata(image, keys, values);
    }

    private static GgufValue Value(GgufCursor cursor, FileImage image, string key, GgufValueType type)
    {
        if (type == GgufValueType.Array)
            return Array(cursor, image, key);
        if (type == GgufValueType.String)
        {
            int length = cursor.Text($"the value of '{key}'", MaxStringBytes).Length;
            return new GgufValue(type, type, cursor.Position - length, length);
        }
        int size = GgufValue.SizeOf(type);
        if (size == 0)
            throw cursor.Error($"the value of '{key}' has the unknown type {(uint)type}", cursor.Position);
        long at = cursor.Position;
        cursor.Skip(size, $"the value of '{key}'");
        if (type == GgufValueType.Bool)
            CheckBools(cursor, image, key, at, 1);
        return new GgufValue(type, type, at, 1);
    }

    private static GgufValue Array(GgufCursor cursor, FileImage image, string key)
    {
        long start = cursor.Position;
        var type = (GgufValueType)cursor.UInt32($"the element type of '{key}'");
        if (type == GgufValueType.Array)
            throw cursor.Error($"'{key}' is an array of arrays, which is not supported", start);
        int size = type == GgufValueType.String ? sizeof(ulong) : GgufValue.SizeOf(type);
        if (size == 0)
            throw cursor.Error($"'{key}' is an array of the unknown type {(uint)type}", start);
        long count = cursor.Count($"the length of '{key}'", size);
        if (count > MaxArrayElements)
            throw cursor.Error($"'{key}' has {count} elements, at most {MaxArrayElements} are allowed", start);
        long at = cursor.Position;
        if (type == GgufValueType.String)
        {
            // One description for all elements: a string a million times would be most of the loading time.
            string what = $"an element of '{key}'";
            for (long i = 0; i < count; i++)
                cursor.Text(what, MaxStringBytes);
        }
        else
        {
            cursor.Skip(count * size, $"the value of '{key}'");
            if (type == GgufValueType.Bool)
                CheckBools(cursor, image, key, at, count);
        }
        return new GgufValue(GgufValueType.Array, type, at, count);
    }

    private static void CheckBools(GgufCursor cursor, FileImage image, string key, long at, long count)
    {
        int bad = image.Slice(at, count).IndexOfAnyExceptInRange((byte)0, (byte)1);
        if (bad >= 0)
            throw cursor.Error($"the bool '{key}' is neither 0 nor 1", at + bad);
    }

    private static uint Alignment(GgufMetadata metadata, FileImage image)
    {
        if (!metadata.Contains(AlignmentKey))
            return DefaultAlignment;
        if (metadata.TypeOf(AlignmentKey) != GgufValueType.UInt32)
            throw new GgufException($"{image.Name}: '{AlignmentKey}' must be a u32; convert the model again");
        uint alignment = metadata.GetUInt32(AlignmentKey);
        if (!BitOperations.IsPow2(alignment))
            throw new GgufException($"{image.Name}: '{AlignmentKey}' is {alignment}, it must be a power of two; convert the model again");
        return alignment;
    }

    private static GgufTensor[] Tensors(GgufCursor cursor, FileImage image, long count, uint alignment)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var infos = new List<TensorInfo>();
        for (long i = 0; i < count; i++)
        {
            long at = cursor.Position;
            string name = cursor.Name($"the name of tensor {i}", MaxTensorNameBytes);
            if (!names.Add(name))
                throw cursor.Error($"the tensor '{name}' occurs twice", at);
            infos.Add(Info(cursor, name, at));
        }

        // Both terms fit: a position is below 2^63 - 24 and an alignment at most 2^31, so the sum is exact as unsigned.
        long dataStart = (long)(((ulong)cursor.Position + alignment - 1) & ~((ulong)alignment - 1));
        var tensors = new GgufTensor[infos.Count];
        long[] starts = [.. infos.Select(info => AbsoluteOffset(cursor, image, info, dataStart, alignment)).Order()];
        for (int i = 0; i < tensors.Length; i++)
        {
            TensorInfo info = infos[i];
            long offset = dataStart + (long)info.Offset;
            tensors[i] = new GgufTensor(image, info.Name, info.Dimensions, info.Elements, info.TypeId, offset, NextStart(starts, offset, image.Length) - offset);
        }
        AttachScales(tensors);
        return tensors;
    }

    private static void AttachScales(GgufTensor[] tensors)
    {
        Dictionary<string, GgufTensor> scales = tensors.Where(tensor => tensor.Elements == 1 && tensor.Name.EndsWith(ScaleSuffix, StringComparison.Ordinal)).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        if (scales.Count == 0) return;
        foreach (GgufTensor tensor in tensors)
        {
            if (scales.TryGetValue(tensor.Name + ScaleSuffix, out GgufTensor? scale) && scale.Offset == tensor.Offset + tensor.MaxBytes) tensor.Scale = scale;
        }
    }

    private static TensorInfo Info(GgufCursor cursor, string name, long at)
    {
        uint rank = cursor.UInt32($"the number of dimensions of '{name}'");
        if (rank > MaxRank)
            throw cursor.Error($"the tensor '{name}' has {rank} dimensions, at most {MaxRank} are allowed", at);
        var dimensions = new long[rank];
        long elements = 1;
        for (int d = 0; d < dimensions.Length; d++)
        {
            ulong length = cursor.UInt64($"dimension {d} of '{name}'");
            if (length > long.MaxValue || Math.BigMul((ulong)elements, length, out ulong low) != 0 || low > long.MaxValue)
                throw cursor.Error($"the tensor '{name}' has a dimension that is negative or too large ({length})", at);
            dimensions[d] = (long)length;
            elements = (long)low;
        }
        uint type = cursor.UInt32($"the type of '{name}'");
        return new TensorInfo(name, dimensions, elements, type, cursor.UInt64($"the offset of '{name}'"), at);
    }

    private static long AbsoluteOffset(GgufCursor cursor, FileImage image, TensorInfo info, long dataStart, uint alignment)
    {
        if ((info.Offset & (alignment - 1)) != 0)
            throw cursor.Error($"the data of '{info.Name}' begin at {info.Offset}, which is no multiple of the alignment {alignment}", info.At);
        long available = image.Length - dataStart;
        bool inside = info.Elements > 0 ? available > 0 && info.Offset < (ulong)available : info.Offset <= (ulong)Math.Max(available, 0);
        if (!inside)
            throw cursor.Error($"the data of '{info.Name}' begin at {info.Offset}, the file has {Math.Max(available, 0)} bytes of tensor data", info.At);
        return dataStart + (long)info.Offset;
    }

    /// <summary>The smallest start beyond <paramref name="offset"/>, or the file's end: tensors that share their bytes share the gap too.</summary>
    private static long NextStart(long[] sortedStarts, long offset, long end)
    {
        int low = 0;
        int high = sortedStarts.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sortedStarts[middle] <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low < sortedStarts.Length ? sortedStarts[low] : Math.Max(end, offset);
    }

    private sealed record TensorInfo(string Name, long[] Dimensions, long Elements, uint TypeId, ulong Offset, long At);
}
