using System.Runtime.InteropServices;
using BitNet.Inference.Gguf;
using BitNet.Inference.Quantization;

namespace BitNet.Inference.Tests.Quantization;

/// <summary>Files with a few tensors, and what becomes of them.</summary>
internal static class SmallModel
{
    /// <summary>A file of f32 tensors.</summary>
    public static GgufFile Of(params (string Name, long[] Dimensions, float[] Values)[] tensors) =>
        Stored([.. tensors.Select(tensor => (tensor.Name, tensor.Dimensions, 0u, MemoryMarshal.AsBytes<float>(tensor.Values).ToArray()))]);

    /// <summary>A file of tensors of any types.</summary>
    public static GgufFile Stored(params (string Name, long[] Dimensions, uint Type, byte[] Bytes)[] tensors)
    {
        var stream = new MemoryStream();
        var writer = new GgufWriter(stream);
        writer.Add("general.architecture", "llama");
        writer.Add("general.file_type", 0u);
        writer.Add("general.name", "small");
        foreach (var tensor in tensors) writer.AddTensor(tensor.Name, tensor.Dimensions, tensor.Type, tensor.Bytes.Length);
        foreach (var tensor in tensors) writer.WriteTensorData(tensor.Bytes);
        writer.Finish();
        return GgufFile.FromMemory(stream.ToArray(), "small.gguf");
    }

    /// <summary>The file with other types.</summary>
    public static GgufFile Quantize(GgufFile file, QuantizeOptions options, List<QuantizedTensor>? done = null)
    {
        var stream = new MemoryStream();
        new ModelQuantizer(file, options).Write(stream, tensor => done?.Add(tensor));
        return GgufFile.FromMemory(stream.ToArray(), "quantized.gguf");
    }

    /// <summary>The first bytes of a tensor.</summary>
    public static unsafe byte[] Bytes(GgufFile file, string tensor, int count) => new ReadOnlySpan<byte>(file.GetTensor(tensor).Data, count).ToArray();

    /// <summary>Ternary weights times a scale.</summary>
    public static float[] Ternary(int count, float scale, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => scale * (random.Next(3) - 1))];
    }
}
