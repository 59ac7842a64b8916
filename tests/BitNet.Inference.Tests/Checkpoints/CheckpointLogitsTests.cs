using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using BitNet.Inference.Checkpoints;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Quantization;
using BitNet.Inference.Tests.Loading;
using BitNet.Runtime.Memory;

namespace BitNet.Inference.Tests.Checkpoints;

/// <summary>A checkpoint computes what the GGUF file computes that it could have become, and becomes it.</summary>
public sealed class CheckpointLogitsTests
{
    [Theory]
    [InlineData("bitnet-b158-i2_s", 1)]
    [InlineData("bitnet-b158-i2_s", 3)]
    [InlineData("bitnet-tq2_0", 1)]
    [InlineData("llama-f32", 2)]
    [InlineData("llama-f16", 1)]
    public void Logits_are_the_files_to_the_last_bit(string name, int files)
    {
        ReferenceModel reference = ReferenceModel.Open(name);
        using var folder = new CheckpointFolder();
        using (GgufFile file = GgufFile.Open(reference.Path)) folder.From(file).Write(files);
        float[] expected = Logits(reference, reference.Path);
        // The fixture's embedding of this one is Q8_0, which checkpoints do not have.
        if (name != "bitnet-tq2_0") Assert.Equal(expected, Logits(reference, folder.Path));
        Assert.InRange(reference.RelativeError(Logits(reference, folder.Path)), 0, 1e-5);
    }

    [Fact]
    public void A_scale_divides_in_one_class_of_matrices_and_multiplies_in_the_other()
    {
        ReferenceModel reference = ReferenceModel.Open("bitnet-b158-i2_s");
        using var folder = new CheckpointFolder { LinearClass = "bitlinear" };
        using (GgufFile file = GgufFile.Open(reference.Path)) folder.From(file).Write();
        Assert.InRange(reference.RelativeError(Logits(reference, folder.Path)), 0, 1e-5);

        folder.Config["quantization_config"]!["linear_class"] = null;
        folder.Write();
        Assert.InRange(reference.RelativeError(Logits(reference, folder.Path)), 0, 1e-5);

        folder.Config["quantization_config"]!["linear_class"] = "autobitlinear";
        folder.Write();
        Assert.True(reference.RelativeError(Logits(reference, folder.Path)) > 0.1);
    }

    [Fact]
    public void Rows_of_packed_queries_and_keys_change_places_too()
    {
        ReferenceModel reference = ReferenceModel.Open("llama-f32");
        string path = Path.Combine(Path.GetTempPath(), $"bitnet-ternary-llama-{Environment.ProcessId}.gguf");
        try
        {
            using (GgufFile source = GgufFile.Open(reference.Path))
            using (FileStream stream = File.Create(path))
                new ModelQuantizer(source, new QuantizeOptions { Type = "i2_s" }).Write(stream);
            using var folder = new CheckpointFolder();
            using (GgufFile file = GgufFile.Open(path)) folder.From(file).Write();
            Assert.Equal(Logits(reference, path), Logits(reference, folder.Path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Master_weights_are_rounded_to_the_matrix_that_would_have_been_packed()
    {
        ReferenceModel reference = ReferenceModel.Open("bitnet-b158-i2_s");
        using var masters = new CheckpointFolder { LinearClass = null };
        using var packed = new CheckpointFolder();
        using (GgufFile file = GgufFile.Open(reference.Path))
        {
            masters.From(file).Write();
            packed.From(file);
        }

        // Ternary weights stay the same ternary weights, times the mean of their absolute values.
        for (int at = 0; at < packed.Tensors.Count; at++)
        {
            if (packed.Tensors[at].Name is not { } name || !name.EndsWith("_scale", StringComparison.Ordinal)) continue;
            byte[] weights = masters.Tensors.Single(tensor => name == tensor.Name + "_scale").Data;
            double mean = MemoryMarshal.Cast<byte, float>(weights).ToArray().Average(value => (double)MathF.Abs(value));
            packed.Tensors[at] = packed.Tensors[at] with { Data = BitConverter.GetBytes(1 / (1 / (float)mean)) };
        }

        packed.Write();
        Assert.Equal(Logits(reference, packed.Path), Logits(reference, masters.Path));
    }

    [Fact]
    public unsafe void Weights_are_rounded_to_even_at_half_the_mean()
    {
        // The mean is 2, so that s is a half: 1 and 3 lie between two codes.
        float[] values = [1, -1, 3, -3, 0, 2, 4, -2.5f, 1.5f, 1, -3, 2, 0.5f, 5, 1.25f, 1.25f];
        Assert.Equal(2, values.Average(MathF.Abs));
        var format = RegisteredKernels.Tables[0].Formats.First(entry => entry.Name == "f32");
        fixed (float* data = values)
        {
            using AlignedBuffer made = MasterWeights.Pack(new("w", format, 4, 4, (byte*)data, 64), default);
            for (int row = 0; row < 4; row++)
            {
                for (int k = 0; k < 4; k++)
                    Assert.Equal((int)Math.Clamp(MathF.Round(values[row * 4 + k] / 2), -1, 1) + 1, made.Pointer[k] >> (2 * row) & 3);
            }

            Assert.Equal(2, *(float*)(made.Pointer + 4));
        }
    }

    [Theory]
    [InlineData("bitnet-b158-i2_s")]
    [InlineData("llama-f16")]
    public void It_becomes_a_file_with_the_same_logits(string name)
    {
        ReferenceModel reference = ReferenceModel.Open(name);
        using var folder = new CheckpointFolder();
        using (GgufFile file = GgufFile.Open(reference.Path)) folder.From(file).Write(2);
        var done = new List<QuantizedTensor>();
        string path = folder["converted.gguf"];
        using (StoredModel model = StoredModel.Open(folder.Path))
        using (FileStream stream = File.Create(path))
            new ModelQuantizer(model.File, new QuantizeOptions(), model.Bytes).Write(stream, done.Add);
        Assert.All(done, tensor => Assert.True(tensor.RelativeError is null or 0));
        Assert.Equal(Logits(reference, folder.Path), Logits(reference, path));
        using GgufFile converted = GgufFile.Open(path);
        using GgufFile original = GgufFile.Open(reference.Path);
        Assert.Equal(original.Tensors.Select(tensor => (tensor.Name, tensor.TypeId)).Order(), converted.Tensors.Select(tensor => (tensor.Name, tensor.TypeId)).Order());
    }

    [Fact]
    public void Names_of_older_checkpoints_and_a_head_that_is_the_embedding_are_known()
    {
        ReferenceModel reference = ReferenceModel.Open("bitnet-tq2_0");
        using var folder = new CheckpointFolder();
        using (GgufFile file = GgufFile.Open(reference.Path)) folder.From(file);
        for (int at = 0; at < folder.Tensors.Count; at++)
            folder.Tensors[at] = folder.Tensors[at] with { Name = folder.Tensors[at].Name.Replace("self_attn.attn_sub_norm", "self_attn.inner_attn_ln").Replace("mlp.ffn_sub_norm", "mlp.ffn_layernorm") };
        folder.Tensors.Add(("lm_head.weight", "F32", [1, 4], new byte[16]));
        folder.Tensors.Add(("model.layers.0.self_attn.rotary_emb.inv_freq", "F32", [2], new byte[8]));
        folder.Config["rope_scaling"] = new JsonObject { ["type"] = "linear", ["factor"] = 1.0 };
        folder.Config["head_dim"] = 64;
        folder.Write();
        Assert.InRange(reference.RelativeError(Logits(reference, folder.Path)), 0, 1e-5);
    }

    private static float[] Logits(ReferenceModel reference, string path)
    {
        using LanguageModel model = LanguageModel.Load(path, new ModelOptions { Threads = 2, BatchTokens = 512 });
        return reference.Run(model, reference.Tokens.Length);
    }
}
