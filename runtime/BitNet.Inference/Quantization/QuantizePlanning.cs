using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Quantization;

/// <summary>The rules by which tensors get their formats.</summary>
internal sealed class QuantizePlanning
{
    // For rows that are no whole number of blocks of what was asked for: the smaller first.
    private static readonly string[] s_fallbacks = ["q8_0", "f16"];

    private readonly GgufFile _file;
    private readonly TensorSizes _sizes;
    private readonly FormatEntry[] _fallbacks;
    private readonly FormatEntry? _type;
    private readonly FormatEntry? _head;
    private readonly FormatEntry? _embedding;

    public QuantizePlanning(GgufFile file, ITensorBytes bytes, QuantizeOptions options)
    {
        FormatEntry[] formats = [.. options.Tables.SelectMany(table => table.Formats)];
        _file = file;
        _type = options.Type is { } type ? StorableFormats.Matrices(formats, type) : null;
        _head = options.HeadType is { } head ? StorableFormats.Head(formats, head) : null;
        _embedding = options.EmbeddingType is { } embedding ? StorableFormats.Head(formats, embedding) : null;
        _fallbacks = [.. s_fallbacks.Select(name => StorableFormats.Find(StorableFormats.ForHead(formats), name)).OfType<FormatEntry>()];
        _sizes = new TensorSizes(file, bytes, formats);
        if (file.Tensors.Count == 0)
            throw new ModelException($"{file.Name}: the file holds no tensors, only keys; give a model with weights");
        if (file.TryGetTensor(HeadTensors.Head, out _) || _head is null) return;
        if (_embedding is not null && _embedding != _head)
            throw new ModelException($"{file.Name}: the file has no '{HeadTensors.Head}', its embedding is the head too and cannot be both {_embedding.Name} and {_head.Name}; ask for one of them");
        _embedding = _head;
    }

    /// <summary>Whether it is one of the layers' matrices: norms are vectors, but some models have one for each head.</summary>
    public bool IsMatrix(GgufTensor tensor) =>
        tensor.Dimensions.Count == 2 && tensor.Elements > 0
        && tensor.Name.StartsWith("blk.", StringComparison.Ordinal)
        && tensor.Name.EndsWith(".weight", StringComparison.Ordinal)
        && !tensor.Name.Contains("_norm.", StringComparison.Ordinal);

    /// <summary>What becomes of a tensor.</summary>
    /// <exception cref="InferenceException">It is to be converted, but cannot be read.</exception>
    public TensorPlan Plan(GgufTensor tensor)
    {
        FormatEntry? from = _sizes.FormatOf(tensor);
        FormatEntry? wanted = Wanted(tensor);
        FormatEntry? to = wanted is null ? _sizes.DeclaredOf(tensor) : Holding(wanted, tensor);
        string note = wanted is not null && to != wanted
            ? Reason(wanted, tensor)
            : "";
        if (to == from) return new TensorPlan(tensor, from, from, _sizes.Of(tensor), note);
        if (from is null || from.Decode == 0)
            throw new ModelException($"{_file.Name}: tensor {tensor} cannot be read, no format spec describes its type; use a file whose types are known, or add a format spec");
        if (tensor.Rows > int.MaxValue || tensor.RowLength > int.MaxValue)
            throw new ModelException($"{_file.Name}: tensor {tensor} has a dimension above {int.MaxValue}; the file is damaged");
        return new TensorPlan(tensor, from, to, to!.TensorBytes(tensor.Rows, tensor.RowLength), note);
    }

    private FormatEntry? Wanted(GgufTensor tensor) => tensor.Name switch
    {
        _ when tensor.Dimensions.Count != 2 || tensor.Elements == 0 => null,
        HeadTensors.Head => _head,
        HeadTensors.Embedding => _embedding,
        _ => IsMatrix(tensor) ? _type : null,
    };

    // Where nothing holds the rows, the tensor stays what it is.
    private FormatEntry? Holding(FormatEntry wanted, GgufTensor tensor)
    {
        bool Holds(FormatEntry format) => (format.Flat || tensor.RowLength % format.BlockWeights == 0) && format.Stores(tensor.Rows, tensor.RowLength);
        return Holds(wanted) ? wanted : _fallbacks.FirstOrDefault(Holds) ?? _sizes.DeclaredOf(tensor);
    }

    private static string Reason(FormatEntry wanted, GgufTensor tensor) => wanted.Arrange == 0
        ? $"rows of {tensor.RowLength} are no whole {wanted.Name} blocks of {wanted.BlockWeights}"
        : $"{wanted.Name} has no tiles for {tensor.Rows} rows of {tensor.RowLength}";
}
