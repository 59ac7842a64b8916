namespace BitNet.Inference.Gguf;

/// <summary>The metadata of a GGUF file that say which architecture a model has, and its sizes.</summary>
/// <param name="Architecture">The value of <c>general.architecture</c>, which the sizes' keys begin with.</param>
internal sealed record ArchitectureKeys(string Architecture)
{
    /// <summary>Rows of the embedding.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Positions that the model was made for.</summary>
    public required int Context { get; init; }

    /// <summary>The length of the vector between layers.</summary>
    public required int Width { get; init; }

    /// <summary>Layers.</summary>
    public required int Layers { get; init; }

    /// <summary>The length of the vector inside a feed-forward block.</summary>
    public required int Inner { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads.</summary>
    public required int KeyHeads { get; init; }

    /// <summary>The length of a head; null where it is <see cref="Width"/> / <see cref="Heads"/>.</summary>
    public int? HeadLength { get; init; }

    /// <summary>What norms add to the mean square.</summary>
    public required float Epsilon { get; init; }

    /// <summary>The base of the rotary angles.</summary>
    public required float RopeBase { get; init; }

    /// <summary>Adds them to a file that is written.</summary>
    /// <param name="name">What people call the model.</param>
    public void AddTo(GgufWriter writer, string name)
    {
        writer.Add("general.architecture", Architecture);
        writer.Add("general.name", name);
        Add("vocab_size", Vocabulary);
        Add("context_length", Context);
        Add("embedding_length", Width);
        Add("block_count", Layers);
        Add("feed_forward_length", Inner);
        Add("attention.head_count", Heads);
        Add("attention.head_count_kv", KeyHeads);
        writer.Add($"{Architecture}.attention.layer_norm_rms_epsilon", Epsilon);
        writer.Add($"{Architecture}.rope.freq_base", RopeBase);
        Add("rope.dimension_count", HeadLength ?? Width / Heads);
        if (HeadLength is not { } length) return;
        Add("attention.key_length", length);
        Add("attention.value_length", length);

        void Add(string key, int value) => writer.Add($"{Architecture}.{key}", (uint)value);
    }
}
