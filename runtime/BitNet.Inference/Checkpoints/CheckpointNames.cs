using System.Globalization;

namespace BitNet.Inference.Checkpoints;

/// <summary>What GGUF files call the tensors of checkpoints.</summary>
internal static class CheckpointNames
{
    /// <summary>The ending of a matrix's or vector's name.</summary>
    internal const string Weight = ".weight";

    /// <summary>The ending of the name of a packed matrix's scale.</summary>
    internal const string Scale = ".weight_scale";

    private const string Layers = "model.layers.";

    // Old checkpoints hold what follows from the configuration.
    private const string Frequencies = ".rotary_emb.inv_freq";

    private static readonly Dictionary<string, string> s_whole = new(StringComparer.Ordinal)
    {
        ["model.embed_tokens"] = "token_embd",
        ["model.norm"] = "output_norm",
        ["lm_head"] = "output",
    };

    private static readonly Dictionary<string, string> s_ofLayer = new(StringComparer.Ordinal)
    {
        ["input_layernorm"] = "attn_norm",
        ["self_attn.q_proj"] = "attn_q",
        ["self_attn.k_proj"] = "attn_k",
        ["self_attn.v_proj"] = "attn_v",
        ["self_attn.o_proj"] = "attn_output",
        ["self_attn.attn_sub_norm"] = "attn_sub_norm",
        ["self_attn.inner_attn_ln"] = "attn_sub_norm",
        ["post_attention_layernorm"] = "ffn_norm",
        ["mlp.gate_proj"] = "ffn_gate",
        ["mlp.up_proj"] = "ffn_up",
        ["mlp.down_proj"] = "ffn_down",
        ["mlp.ffn_sub_norm"] = "ffn_sub_norm",
        ["mlp.ffn_layernorm"] = "ffn_sub_norm",
    };

    /// <summary>Whether the tensor says nothing new.</summary>
    internal static bool IsRedundant(string name) => name.EndsWith(Frequencies, StringComparison.Ordinal);

    /// <summary>Whether the module is a linear projection of a layer.</summary>
    internal static bool IsProjection(string module) => module.StartsWith(Layers, StringComparison.Ordinal) && module.EndsWith("_proj", StringComparison.Ordinal);

    /// <summary>The name in GGUF files of a module's weights, and its layer, -1 for none; null where there is none.</summary>
    internal static (string Name, int Layer)? Of(string module)
    {
        if (s_whole.TryGetValue(module, out string? whole)) return (whole + Weight, -1);
        if (!module.StartsWith(Layers, StringComparison.Ordinal)) return null;
        int dot = module.IndexOf('.', Layers.Length);
        return dot > 0
            && int.TryParse(module.AsSpan(Layers.Length, dot - Layers.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int layer)
            && s_ofLayer.TryGetValue(module[(dot + 1)..], out string? part)
                ? (string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.{part}{Weight}"), layer)
                : null;
    }
}
