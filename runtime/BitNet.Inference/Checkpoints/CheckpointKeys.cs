using BitNet.Inference.Gguf;

namespace BitNet.Inference.Checkpoints;

/// <summary>Writes a checkpoint's configuration as the keys of a GGUF file.</summary>
internal static class CheckpointKeys
{
    /// <summary>Adds the keys of the model; those of its tokenizer are <see cref="CheckpointTokenizer"/>'s.</summary>
    internal static void Add(GgufWriter writer, CheckpointConfig config, string name)
    {
        string prefix = config.Class.Architecture;
        writer.Add("general.architecture", prefix);
        writer.Add("general.name", name);
        writer.Add($"{prefix}.vocab_size", (uint)config.Vocabulary);
        writer.Add($"{prefix}.context_length", (uint)config.Context);
        writer.Add($"{prefix}.embedding_length", (uint)config.Width);
        writer.Add($"{prefix}.block_count", (uint)config.Layers);
        writer.Add($"{prefix}.feed_forward_length", (uint)config.Inner);
        writer.Add($"{prefix}.attention.head_count", (uint)config.Heads);
        writer.Add($"{prefix}.attention.head_count_kv", (uint)config.KeyHeads);
        writer.Add($"{prefix}.attention.layer_norm_rms_epsilon", config.Epsilon);
        writer.Add($"{prefix}.rope.freq_base", config.RopeBase);
        writer.Add($"{prefix}.rope.dimension_count", (uint)(config.HeadLength ?? config.Width / config.Heads));
        if (config.HeadLength is not { } length) return;
        writer.Add($"{prefix}.attention.key_length", (uint)length);
        writer.Add($"{prefix}.attention.value_length", (uint)length);
    }
}
