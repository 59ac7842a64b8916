using System.Text.Json.Nodes;
using BitNet.Inference.Checkpoints;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;

namespace BitNet.Inference.Tests.Checkpoints;

/// <summary>What is wrong with a checkpoint is told by file and key or tensor, and nothing is left open or guessed.</summary>
public sealed class CheckpointMistakeTests
{
    public static TheoryData<string, string, string> Settings => new()
    {
        { "architectures", """["GemmaForCausalLM"]""", "'architectures' is [GemmaForCausalLM], but the classes that are known are BitNetForCausalLM, BitnetForCausalLM, LlamaForCausalLM" },
        { "architectures", "null", "'architectures' is []" },
        { "hidden_act", "\"gelu\"", "'hidden_act' is 'gelu', but BitNetForCausalLM is computed with 'relu2'" },
        { "hidden_size", "null", "'hidden_size' is missing" },
        { "hidden_size", "2.5", "'hidden_size' must be a whole number of at least 1, not 2.5" },
        { "num_hidden_layers", "0", "'num_hidden_layers' must be a whole number of at least 1, not 0" },
        { "rms_norm_eps", "\"small\"", "'rms_norm_eps' must be a number above 0, not \"small\"" },
        { "rope_scaling", """{ "rope_type": "llama3", "factor": 8 }""", "'rope_scaling' is of type 'llama3', which is not computed" },
        { "rope_scaling", "7", "'rope_scaling' must be an object, not 7" },
        { "quantization_config", """{ "quant_method": "gptq" }""", "'quantization_config.quant_method' is 'gptq'" },
        { "quantization_config", """{ "quant_method": "bitnet", "linear_class": "other" }""", "'quantization_config.linear_class' is 'other'" },
        { "quantization_config", """{ "quant_method": "bitnet", "use_rms_norm": true }""", "use_rms_norm" },
        { "quantization_config", "null", "whether 'weight_scale' multiplies or divides it" },
        { "vocab_size", "513", "model.embed_tokens.weight (F16 [512, 256]) should have 513 rows" },
        { "num_attention_heads", "8", "blk.0.attn_k.weight" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_setting_that_is_wrong_or_not_computed_is_told(string key, string value, string words)
    {
        using CheckpointFolder folder = Sound();
        folder.Config[key] = JsonNode.Parse(value);
        Assert.Contains(words, Failure(folder));
    }

    [Fact]
    public void A_tensor_that_does_not_fit_is_told()
    {
        using CheckpointFolder folder = Sound();
        var sound = folder.Tensors.ToArray();
        Assert.Contains("has no place in the architecture 'bitnet-b1.58'", With(("model.layers.0.self_attn.q_proj.bias", "F32", [4], new byte[16])));
        Assert.Contains("has no place", With(("model.layers.x.mlp.up_proj.weight", "F32", [4], new byte[16])));
        Assert.Contains("is neither a vector nor a matrix", With(("model.layers.9.mlp.up_proj.weight", "F32", [1, 1, 1], new byte[4])));
        Assert.Contains("is of a type that is not computed with; F32, F16, BF16 are", With(("model.layers.9.input_layernorm.weight", "I32", [1], new byte[4])));
        Assert.Contains("is packed, but there is no 'model.layers.9.mlp.up_proj.weight_scale'", With(("model.layers.9.mlp.up_proj.weight", "U8", [1, 4], new byte[4])));
        Assert.Contains("has no place", With(("model.layers.9.mlp.up_proj.weight_scale", "F32", [1], new byte[4])));
        Assert.Contains("is 'blk.0.attn_sub_norm.weight', as 'model.layers.0.self_attn.", With(("model.layers.0.self_attn.inner_attn_ln.weight", "F32", [1], new byte[4])));
        Assert.Contains("whose rows are no multiple of 4", With(("model.layers.9.mlp.up_proj.weight", "F32", [3, 1], new byte[12])));
        Assert.Contains("no rows or columns", With(("model.layers.9.mlp.up_proj.weight", "U8", [0, 4], [])));
        Assert.Contains("does not use tensor blk.9.ffn_norm.weight", With(("model.layers.9.post_attention_layernorm.weight", "F32", [1], new byte[4])));

        string With((string Name, string Type, long[] Shape, byte[] Data) tensor)
        {
            folder.Tensors.Clear();
            folder.Tensors.AddRange([.. sound, tensor]);
            return Failure(folder);
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_scale_that_scales_nothing_is_told(float scale)
    {
        using CheckpointFolder folder = Sound();
        int at = folder.Tensors.FindIndex(tensor => tensor.Name.EndsWith("_scale", StringComparison.Ordinal));
        folder.Tensors[at] = folder.Tensors[at] with { Data = BitConverter.GetBytes(scale) };
        Assert.Contains("which scales nothing", Failure(folder));
    }

    [Fact]
    public void A_code_that_cannot_be_is_told_with_its_place()
    {
        using CheckpointFolder folder = Sound();
        int at = folder.Tensors.FindIndex(tensor => tensor.Type == "U8");
        folder.Tensors[at].Data[7] |= 0b11_00;
        string message = Failure(folder);
        Assert.Contains("holds the code 3, outside [0, 2], at row ", message);
        Assert.Contains(", column 7, ", message);
    }

    [Fact]
    public void An_index_stays_in_its_folder_and_is_true()
    {
        using CheckpointFolder folder = Sound().Write(2);
        string index = File.ReadAllText(folder["model.safetensors.index.json"]);
        Assert.Contains("names '../model.safetensors', which is no file of this folder", With("model-00001-of-00002", "../model"));
        Assert.Contains("holds the tensor 'more', but it does not", With("\"model.norm.weight\"", "\"more\""));
        Assert.Contains("there is no such file", With("model-00002-of-00002", "model-00003-of-00002"));
        Assert.Contains("'weight_map' is missing", With("weight_map", "weights"));
        Assert.Contains("no valid JSON", With("{", "["));
        File.Copy(folder["model-00001-of-00002.safetensors"], folder["model-00002-of-00002.safetensors"], overwrite: true);
        Assert.Contains("is also in", With("", ""));

        string With(string part, string wrong)
        {
            folder.Write("model.safetensors.index.json", part.Length == 0 ? index : index.Replace(part, wrong));
            return Opened(folder);
        }
    }

    [Fact]
    public void Missing_files_are_told()
    {
        using var folder = new CheckpointFolder();
        Assert.Contains("config.json: there is no such file", Opened(folder));
        using CheckpointFolder sound = Sound().Write();
        File.Delete(sound["model.safetensors"]);
        Assert.Contains("holds neither 'model.safetensors' nor 'model.safetensors.index.json'", Opened(sound));
        sound.Write("config.json", "[1]");
        Assert.Contains("holds no JSON object", Opened(sound));
        sound.Write("config.json", """{ "architectures": ["\ud800"] }""");
        Assert.Contains("config.json", Opened(sound));
    }

    private static CheckpointFolder Sound()
    {
        using GgufFile file = GgufFile.Open(Fixtures.Path("models/bitnet-b158-i2_s.gguf"));
        return new CheckpointFolder().From(file);
    }

    private static string Failure(CheckpointFolder folder) => Opened(folder.Write());

    private static string Opened(CheckpointFolder folder)
    {
        string message = Assert.ThrowsAny<InferenceException>(() => LanguageModel.Load(folder.Path, new ModelOptions { Threads = 1 }).Dispose()).Message;
        Assert.Contains(folder.Path, message);
        return message;
    }
}
