using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Quantization;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;

namespace BitNet.Inference.Tests.Checkpoints;

/// <summary>A folder with the checkpoint that a GGUF model could have been made of, written by loops of its own.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    private readonly List<(string Name, string Type, long[] Shape, byte[] Data)> _tensors = [];

    public CheckpointFolder() => Path = Directory.CreateTempSubdirectory("bitnet-checkpoint-").FullName;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What <c>config.json</c> holds.</summary>
    public JsonObject Config { get; } = [];

    /// <summary>The tensors that are written.</summary>
    public List<(string Name, string Type, long[] Shape, byte[] Data)> Tensors => _tensors;

    /// <summary>The class of packed matrices; null for master weights, which are ternary values as floats.</summary>
    public string? LinearClass { get; init; } = "autobitlinear";

    /// <summary>A checkpoint of that model; nothing is written yet.</summary>
    public CheckpointFolder From(GgufFile file)
    {
        string architecture = file.Metadata.GetString("general.architecture");
        long Key(string name) => file.Metadata.GetUInt32($"{architecture}.{name}");
        Config["architectures"] = new JsonArray(architecture switch { "bitnet-b1.58" => "BitNetForCausalLM", "bitnet" => "BitnetForCausalLM", _ => "LlamaForCausalLM" });
        Config["vocab_size"] = file.GetTensor("token_embd.weight").Rows;
        Config["num_hidden_layers"] = Key("block_count");
        Config["hidden_size"] = Key("embedding_length");
        Config["intermediate_size"] = Key("feed_forward_length");
        Config["num_attention_heads"] = Key("attention.head_count");
        Config["num_key_value_heads"] = Key("attention.head_count_kv");
        Config["max_position_embeddings"] = Key("context_length");
        Config["rms_norm_eps"] = file.Metadata.GetFloat32($"{architecture}.attention.layer_norm_rms_epsilon");
        Config["rope_theta"] = file.Metadata.TryGetFloat32($"{architecture}.rope.freq_base", out float rope) ? rope : 10000;
        Config["hidden_act"] = architecture == "bitnet-b1.58" ? "relu2" : "silu";
        Config["tie_word_embeddings"] = !file.TryGetTensor("output.weight", out _);
        var resolver = new FormatResolver(RegisteredKernels.Tables.SelectMany(table => table.Formats), file.Alignment);
        foreach (GgufTensor tensor in file.Tensors) Add(tensor, resolver.Resolve(tensor), HeadsOf(tensor.Name));
        if (LinearClass is not null && _tensors.Exists(tensor => tensor.Type == "U8"))
            Config["quantization_config"] = new JsonObject { ["quant_method"] = "bitnet", ["linear_class"] = LinearClass, ["modules_to_not_convert"] = null };
        return this;

        int HeadsOf(string name) => architecture != "llama" ? 0
            : name.EndsWith("attn_q.weight", StringComparison.Ordinal) ? (int)Key("attention.head_count")
            : name.EndsWith("attn_k.weight", StringComparison.Ordinal) ? (int)Key("attention.head_count_kv") : 0;
    }

    /// <summary>Writes configuration and weights, the weights into that many files.</summary>
    public CheckpointFolder Write(int files = 1)
    {
        Write("config.json", Config.ToJsonString());
        if (files == 1)
        {
            File.WriteAllBytes(this["model.safetensors"], SafetensorsText.Of([.. _tensors]));
            return this;
        }

        var map = new JsonObject();
        for (int file = 0; file < files; file++)
        {
            string name = $"model-{file + 1:00000}-of-{files:00000}.safetensors";
            var part = _tensors.Where((_, at) => at % files == file).ToArray();
            foreach (var tensor in part) map[tensor.Name] = name;
            File.WriteAllBytes(this[name], SafetensorsText.Of(part));
        }

        Write("model.safetensors.index.json", new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
        return this;
    }

    /// <summary>Writes a text file.</summary>
    public void Write(string name, string text) => File.WriteAllText(this[name], text);

    /// <summary>The path of a file in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private unsafe void Add(GgufTensor tensor, FormatEntry format, int heads)
    {
        string module = Module(tensor.Name);
        int rows = (int)tensor.Rows, columns = (int)tensor.RowLength;
        var stored = new StoredMatrix(tensor.Name, format, rows, columns, tensor.Data, tensor.MaxBytes);
        float[][] values = [.. Enumerable.Range(0, rows).Select(_ => new float[columns])];
        for (int row = 0; row < rows; row++) stored.DecodeRow(row, values[SourceRow(row, rows, heads)]);
        if (!StorableFormats.IsTernary(format))
        {
            long[] shape = tensor.Dimensions.Count == 1 ? [columns] : [rows, columns];
            bool half = format.Name == "f16";
            byte[] data = half ? MemoryMarshal.AsBytes<Half>([.. values.SelectMany(row => row).Select(value => (Half)value)]).ToArray() : Bytes(values);
            _tensors.Add((module + ".weight", half ? "F16" : "F32", shape, data));
        }
        else if (LinearClass is null)
        {
            _tensors.Add((module + ".weight", "F32", [rows, columns], Bytes(values)));
        }
        else
        {
            float scale = values.Max(row => row.Max(MathF.Abs));
            var packed = new byte[rows / 4 * columns];
            for (int row = 0; row < rows; row++)
            {
                for (int k = 0; k < columns; k++) packed[row % (rows / 4) * columns + k] |= (byte)(MathF.Sign(values[row][k]) + 1 << 2 * (row / (rows / 4)));
            }

            _tensors.Add((module + ".weight", "U8", [rows / 4, columns], packed));
            _tensors.Add((module + ".weight_scale", "F32", [1], BitConverter.GetBytes(LinearClass == "autobitlinear" ? scale : 1 / scale)));
        }
    }

    private static byte[] Bytes(float[][] values) => MemoryMarshal.AsBytes<float>([.. values.SelectMany(row => row)]).ToArray();

    // Of neighbours in a head, the second is half a head further down in a checkpoint.
    private static int SourceRow(int row, int rows, int heads)
    {
        if (heads == 0) return row;
        int length = rows / heads;
        return row / length * length + (row % 2 == 0 ? row % length / 2 : length / 2 + row % length / 2);
    }

    private static string Module(string name)
    {
        string[] parts = name.Split('.');
        if (parts[0] != "blk") return parts[0] switch { "token_embd" => "model.embed_tokens", "output_norm" => "model.norm", _ => "lm_head" };
        return $"model.layers.{parts[1]}." + parts[2] switch
        {
            "attn_norm" => "input_layernorm",
            "ffn_norm" => "post_attention_layernorm",
            "attn_output" => "self_attn.o_proj",
            "attn_sub_norm" => "self_attn.attn_sub_norm",
            "ffn_sub_norm" => "mlp.ffn_sub_norm",
            var part when part.StartsWith("attn_", StringComparison.Ordinal) => $"self_attn.{part[5..]}_proj",
            var part => $"mlp.{part[4..]}_proj",
        };
    }
}
