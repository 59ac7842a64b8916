using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;

namespace BitNet.Inference.Tests.Loading;

/// <summary>Tensors of one value beside a matrix multiply it: doubled so, or in the file's own scales, it gives the same logits to the last bit.</summary>
public sealed unsafe class ScaleTensorTests
{
    private const string Matrix = "blk.0.attn_v";

    // A block of TQ2_0 ends with its scale, a half.
    private const int BlockBytes = 66;

    [Fact]
    public void A_scale_tensor_multiplies_its_matrix()
    {
        ReferenceModel reference = ReferenceModel.Open("bitnet-tq2_0");
        float[] original = Logits(reference, 1, doubled: false, "one");
        Assert.InRange(reference.RelativeError(original), 0, 1e-5);

        float[] scaled = Logits(reference, 2, doubled: false, "two");
        Assert.NotEqual(original, scaled);
        Assert.Equal(Logits(reference, 1, doubled: true, "doubled"), scaled);
    }

    [Fact]
    public void A_scale_that_is_no_number_is_an_error()
    {
        ReferenceModel reference = ReferenceModel.Open("bitnet-tq2_0");
        var error = Assert.ThrowsAny<InferenceException>(() => Logits(reference, float.PositiveInfinity, doubled: false, "infinite"));
        Assert.Contains(Matrix, error.Message, StringComparison.Ordinal);
    }

    private static float[] Logits(ReferenceModel reference, float scale, bool doubled, string name)
    {
        string path = Path.Combine(Path.GetTempPath(), $"bitnet-scale-{name}-{Environment.ProcessId}.gguf");
        try
        {
            Write(reference.Path, path, scale, doubled);
            using LanguageModel model = LanguageModel.Load(path, new ModelOptions { Threads = 1 });
            return reference.Run(model, reference.Tokens.Length);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Write(string source, string path, float scale, bool doubled)
    {
        using GgufFile file = GgufFile.Open(source);
        using FileStream stream = File.Create(path);
        var writer = new GgufWriter(stream);
        foreach (string key in file.Metadata.Keys) writer.Add(key, file.Metadata);
        foreach (GgufTensor tensor in file.Tensors) writer.AddTensor(tensor.Name, [.. tensor.Dimensions], tensor.TypeId, tensor.MaxBytes);
        writer.AddTensor(Matrix + ".scale", [1], 0, sizeof(float));
        foreach (GgufTensor tensor in file.Tensors)
        {
            byte[] data = new ReadOnlySpan<byte>(tensor.Data, (int)tensor.MaxBytes).ToArray();
            if (doubled && tensor.Name == Matrix + ".weight")
            {
                // One more in the exponent doubles a half: the fixture's scales are normal numbers.
                for (int end = BlockBytes; end <= data.Length; end += BlockBytes) data[end - 1] += 4;
            }

            writer.WriteTensorData(data);
        }

        writer.WriteTensorData(BitConverter.GetBytes(scale));
        writer.Finish();
    }
}
