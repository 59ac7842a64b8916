using BitNet.Inference.Gguf;

namespace BitNet.Inference.Checkpoints;

/// <summary>What <c>config.json</c> says of a model.</summary>
internal sealed class CheckpointConfig
{
    private readonly string[] _notConverted;

    private CheckpointConfig(ConfigObject config, CheckpointClass kind)
    {
        Class = kind;
        Keys = new ArchitectureKeys(kind.Architecture)
        {
            Vocabulary = config.Integer("vocab_size", 1),
            Layers = config.Integer("num_hidden_layers", 1),
            Width = config.Integer("hidden_size", 1),
            Inner = config.Integer("intermediate_size", 1),
            Heads = config.Integer("num_attention_heads", 1),
            KeyHeads = config.Integer("num_key_value_heads", 1, config.Integer("num_attention_heads", 1)),
            HeadLength = config.Has("head_dim") ? config.Integer("head_dim", 1) : null,
            Context = config.Integer("max_position_embeddings", 1),
            Epsilon = config.Number("rms_norm_eps"),
            RopeBase = config.Object("rope_parameters")?.Number("rope_theta", null) ?? config.Number("rope_theta", 10_000),
        };
        HasTiedHead = config.Flag("tie_word_embeddings") ?? false;
        Bos = config.Integers("bos_token_id");
        Eos = config.Integers("eos_token_id");

        ConfigObject? quantization = config.Object("quantization_config");
        ScaleDivides = Divides(config, quantization);
        IsTernary = kind.IsTernary || ScaleDivides is not null || config.Flag("is_bitnet_config") == true;
        _notConverted = [.. quantization?.Texts("modules_to_not_convert") ?? []];
        RequireComputed(config, quantization);
    }

    /// <summary>The model's class.</summary>
    internal CheckpointClass Class { get; }

    /// <summary>The architecture and its sizes.</summary>
    internal ArchitectureKeys Keys { get; }

    /// <summary>Whether the embedding is the head too.</summary>
    internal bool HasTiedHead { get; }

    /// <summary>The tokens that begin a text: none or one.</summary>
    internal IReadOnlyList<int> Bos { get; }

    /// <summary>The tokens that end a text.</summary>
    internal IReadOnlyList<int> Eos { get; }

    /// <summary>Whether the projections of the layers are ternary: packed, or float master weights that are rounded when they are read.</summary>
    internal bool IsTernary { get; }

    /// <summary>Whether a packed matrix is to be divided by its <c>weight_scale</c>, as by BitLinear, or multiplied, as by AutoBitLinear; null where the configuration says nothing of packed matrices.</summary>
    internal bool? ScaleDivides { get; }

    /// <summary>Reads a folder's configuration.</summary>
    /// <exception cref="CheckpointException">It is missing or wrong, or asks for something that is not computed.</exception>
    internal static CheckpointConfig Read(string folder)
    {
        ConfigObject config = ConfigObject.Read(Path.Combine(folder, "config.json"));
        string[] names = [.. config.Texts("architectures")];
        CheckpointClass kind = names.Select(CheckpointClass.Find).OfType<CheckpointClass>().FirstOrDefault()
            ?? throw config.Error($"'architectures' is [{string.Join(", ", names)}], but the classes that are known are {CheckpointClass.KnownNames}");
        return new CheckpointConfig(config, kind);
    }

    /// <summary>Whether a module, as <c>model.layers.0.mlp.up_proj</c>, is left out of quantisation: a list names it, or one that it is part of, or parts of its name.</summary>
    internal bool IsLeftOut(string module) => Array.Exists(_notConverted, name => $".{module}.".Contains($".{name}.", StringComparison.Ordinal));

    private static bool? Divides(ConfigObject config, ConfigObject? quantization)
    {
        if (quantization is null) return null;
        string? method = quantization.Text("quant_method");
        if (method != "bitnet") throw config.Error($"'quantization_config.quant_method' is '{method}', but only 'bitnet' is known");
        return quantization.Text("linear_class") switch
        {
            null or "bitlinear" => true,
            "autobitlinear" => false,
            var other => throw config.Error($"'quantization_config.linear_class' is '{other}', but only 'bitlinear' and 'autobitlinear' are known"),
        };
    }

    // What the architecture does not compute must not be there, or the result would silently be another model's.
    private void RequireComputed(ConfigObject config, ConfigObject? quantization)
    {
        string activation = config.Text("hidden_act") ?? Class.Activation;
        if (activation != Class.Activation) throw config.Error($"'hidden_act' is '{activation}', but {Class.Name} is computed with '{Class.Activation}'");
        if (quantization?.Flag("use_rms_norm") == true) throw config.Error("'quantization_config.use_rms_norm' asks for a norm before each projection, which is not computed");
        foreach (string key in (string[])["rope_scaling", "rope_parameters"])
        {
            if (config.Object(key) is not { } scaling) continue;
            string type = scaling.Text("rope_type") ?? scaling.Text("type") ?? "default";
            bool none = type == "default" || (type == "linear" && scaling.Number("factor", 1) == 1);
            if (!none) throw config.Error($"'{key}' is of type '{type}', which is not computed");
        }
    }
}
