using BitNet.Inference.Loading;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;

namespace BitNet.Inference.Checkpoints;

/// <summary>Says which tensors the file has that a checkpoint is read as, and what they are made of.</summary>
internal sealed unsafe class CheckpointTensors
{
    // What files have ternary matrices in: rows of any length fit, and there is one scale, as in checkpoints.
    private const string Ternary = "i2_s";
    private const string Vector = "f32";

    private static readonly Dictionary<string, string> s_formats = new(StringComparer.Ordinal) { ["F32"] = "f32", ["F16"] = "f16", ["BF16"] = "bf16" };

    private readonly CheckpointConfig _config;
    private readonly CheckpointWeights _weights;
    private readonly IReadOnlyList<FormatEntry> _formats;

    private CheckpointTensors(CheckpointConfig config, CheckpointWeights weights, IReadOnlyList<FormatEntry> formats)
    {
        _config = config;
        _weights = weights;
        _formats = formats;
    }

    /// <summary>The tensors, first those of no layer, then layer by layer.</summary>
    /// <exception cref="CheckpointException">One has no place in the model, or a type or shape that cannot be read.</exception>
    internal static IReadOnlyList<CheckpointTensor> Of(CheckpointConfig config, CheckpointWeights weights, IReadOnlyList<FormatEntry> formats)
    {
        var made = new CheckpointTensors(config, weights, formats);
        CheckpointTensor[] tensors = [.. weights.Tensors.Select(made.Tensor).OfType<CheckpointTensor>().OrderBy(tensor => tensor.Layer)];
        if (tensors.GroupBy(tensor => tensor.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Error(twice.Last().Source, $"is '{twice.Key}', as '{twice.First().Source.Name}' is");
        if (Array.Find(tensors, tensor => tensor.Name == HeadTensors.Embedding) is { } embedding && embedding.Dimensions[^1] != config.Keys.Vocabulary)
            throw Error(embedding.Source, $"should have {config.Keys.Vocabulary} rows by 'vocab_size' in config.json");
        return tensors;
    }

    private CheckpointTensor? Tensor(SafetensorsTensor source)
    {
        string module = source.Name.EndsWith(CheckpointNames.Weight, StringComparison.Ordinal) ? source.Name[..^CheckpointNames.Weight.Length] : "";
        if (CheckpointNames.IsRedundant(source.Name) || IsScale(source)) return null;
        if (CheckpointNames.Of(module) is not var (name, layer))
            throw Error(source, $"has no place in the architecture '{_config.Class.Architecture}'");
        if (_config.HasTiedHead && name == HeadTensors.Head) return null;
        long[] dimensions = [.. source.Shape.Reverse()];
        return dimensions.Length switch
        {
            1 => new CheckpointTensor(name, layer, dimensions, Vector, FormatOf(source), source),
            2 => Matrix(source, module, name, layer),
            _ => throw Error(source, "is neither a vector nor a matrix"),
        };
    }

    // A scale belongs to the packed matrix beside it.
    private bool IsScale(SafetensorsTensor source) =>
        source.Name.EndsWith(CheckpointNames.Scale, StringComparison.Ordinal)
        && _weights.TryGet(source.Name[..^CheckpointNames.Scale.Length] + CheckpointNames.Weight, out SafetensorsTensor? matrix)
        && matrix.Type == "U8";

    private CheckpointTensor Matrix(SafetensorsTensor source, string module, string name, int layer)
    {
        bool packed = source.Type == "U8";
        long rows = source.Shape[0] * (packed ? PackedTernary.RowsInByte : 1L), columns = source.Shape[1];
        if (rows is < 1 or > int.MaxValue || columns is < 1 or > int.MaxValue) throw Error(source, "has no rows or columns, or too many of them");
        RowOrder order = OrderOf(source, name, (int)rows);
        if (packed)
        {
            float scale = ScaleOf(source, module);
            return new CheckpointTensor(name, layer, [columns, rows], Ternary, PackedTernary.Format, source, () => PackedTernary.Copy(source, scale, order));
        }

        string format = FormatOf(source);
        if (_config.IsTernary && CheckpointNames.IsProjection(module) && !_config.IsLeftOut(module))
        {
            if (rows % PackedTernary.RowsInByte != 0) throw Error(source, $"is a ternary matrix whose rows are no multiple of {PackedTernary.RowsInByte}");
            return new CheckpointTensor(name, layer, [columns, rows], Ternary, PackedTernary.Format, source, () => MasterWeights.Pack(Stored(source, format), order));
        }

        return order.IsChanged
            ? new CheckpointTensor(name, layer, [columns, rows], format, format, source, () => FloatRows.Copy(source, order))
            : new CheckpointTensor(name, layer, [columns, rows], format, format, source);
    }

    private StoredMatrix Stored(SafetensorsTensor source, string format) =>
        new(source.Name, _formats.First(entry => entry.Name == format), (int)source.Shape[0], (int)source.Shape[1], source.Data, source.Bytes, source.Offset);

    private RowOrder OrderOf(SafetensorsTensor source, string name, int rows)
    {
        int heads = name.EndsWith(".attn_q.weight", StringComparison.Ordinal) ? _config.Keys.Heads : name.EndsWith(".attn_k.weight", StringComparison.Ordinal) ? _config.Keys.KeyHeads : 0;
        if (!_config.Class.PairsAreNeighbours || heads == 0) return default;
        return rows % (2 * (long)heads) == 0 ? new RowOrder(rows / heads) : throw Error(source, $"has rows that are not {heads} heads of even length");
    }

    private float ScaleOf(SafetensorsTensor source, string module)
    {
        if (_config.ScaleDivides is not { } divides)
            throw Error(source, "is packed, but config.json has no 'quantization_config', which would tell whether 'weight_scale' multiplies or divides it");
        if (!_weights.TryGet(module + CheckpointNames.Scale, out SafetensorsTensor? scale))
            throw Error(source, $"is packed, but there is no '{module}{CheckpointNames.Scale}'");
        if (scale.Elements != 1) throw Error(scale, "should hold one number");
        float value = 0;
        FormatEntry format = _formats.First(entry => entry.Name == FormatOf(scale));
        new StoredMatrix(scale.Name, format, 1, 1, scale.Data, scale.Bytes, scale.Offset).DecodeRow(0, new Span<float>(ref value));
        float factor = divides ? 1 / value : value;
        return float.IsFinite(factor) && factor > 0 ? factor : throw Error(scale, $"is {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}, which scales nothing");
    }

    private static string FormatOf(SafetensorsTensor source) =>
        s_formats.TryGetValue(source.Type, out string? format) ? format : throw Error(source, $"is of a type that is not computed with; {string.Join(", ", s_formats.Keys)} are, and U8 for packed matrices");

    private static CheckpointException Error(SafetensorsTensor source, string what) =>
        new($"{source.FileName}: the tensor {source} {what}; the checkpoint is damaged, or of a kind that is not supported");
}
