using BitNet.Inference.Gguf;

namespace BitNet.Inference.Loading;

/// <summary>The keys of an architecture that a forward pass did not read: each must be without effect, or the result would silently be another model's.</summary>
internal static class ConfigurationKeys
{
    /// <summary>Fails at the first unread key that changes what is computed.</summary>
    /// <param name="metadata">The file's keys.</param>
    /// <param name="architecture">The prefix of its keys.</param>
    /// <param name="read">The keys that were read, without prefix.</param>
    /// <param name="model">The model's name, for the message.</param>
    /// <exception cref="ModelException">There is such a key.</exception>
    public static void RequireUnreadAreNeutral(GgufMetadata metadata, string architecture, IReadOnlySet<string> read, string model)
    {
        foreach (string key in metadata.Keys)
        {
            if (!key.StartsWith(architecture + ".", StringComparison.Ordinal)) continue;
            string name = key[(architecture.Length + 1)..];
            if (read.Contains(name) || IsNeutral(metadata, architecture, key, name)) continue;
            throw new ModelException($"{metadata.FileName}: the key '{key}' asks for something that the model {model} does not compute; use a file without it, or extend the model's spec");
        }
    }

    private static bool IsNeutral(GgufMetadata metadata, string architecture, string key, string name) => name switch
    {
        "context_length" or "vocab_size" or "tensor_data_layout" or "rope.scaling.original_context_length" or "rope.scaling.finetuned" => true,
        "attention.key_length" or "attention.value_length" or "rope.dimension_count" => IsNumber(metadata, key, HeadLength(metadata, architecture)),
        "rope.scaling.type" => metadata.GetString(key) == "none"
            || (metadata.GetString(key) == "linear" && IsNumber(metadata, $"{architecture}.rope.scaling.factor", 1)),
        "rope.scaling.factor" or "rope.scaling.attn_factor" or "rope.scale_linear" or "logit_scale" or "embedding_scale" or "residual_scale" => IsNumber(metadata, key, 1),
        "expert_count" or "expert_used_count" or "attention.sliding_window" or "attention.clamp_kqv" or "attention.max_alibi_bias"
            or "attn_logit_softcapping" or "final_logit_softcapping" or "pooling_type" => IsNumber(metadata, key, 0),
        "attention.causal" => metadata.GetBool(key),
        "use_parallel_residual" => !metadata.GetBool(key),
        _ => false,
    };

    // 0 where the file does not say: no length is equal to it.
    private static long HeadLength(GgufMetadata metadata, string architecture)
    {
        if (metadata.TryGetUInt32($"{architecture}.attention.key_length", out uint given)) return given;
        bool known = metadata.TryGetUInt32($"{architecture}.embedding_length", out uint width) & metadata.TryGetUInt32($"{architecture}.attention.head_count", out uint heads);
        return known && heads != 0 ? width / heads : 0;
    }

    private static bool IsNumber(GgufMetadata metadata, string key, double value)
    {
        if (!metadata.Contains(key)) return false;
        return metadata.TypeOf(key) is GgufValueType.Float32 or GgufValueType.Float64
            ? metadata.GetFloat32(key) == value
            : metadata.GetInt32(key) == value;
    }
}
