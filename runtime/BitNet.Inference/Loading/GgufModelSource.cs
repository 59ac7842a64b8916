using BitNet.Inference.Gguf;
using BitNet.Inference.Quantization;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Models;
using BitNet.Runtime.Selection;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Inference.Loading;

/// <summary>Configuration and weights of a GGUF file, for a generated forward pass. It owns what it hands out.</summary>
internal sealed unsafe class GgufModelSource : IModelSource, IDisposable
{
    private readonly GgufFile _file;
    private readonly ITensorBytes _bytes;
    private readonly string _architecture;
    private readonly FormatResolver _resolver;
    private readonly FormatEntry? _headFormat;
    private readonly WeightPacker _packer;
    private readonly Action<LoadProgress>? _progress;
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tensors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lookedUp = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PackedMatrix> _packed = new(StringComparer.Ordinal);
    private readonly List<AlignedBuffer> _vectors = [];

    /// <summary>A source over an open file, which must stay open as long.</summary>
    public GgufModelSource(GgufFile file, ITensorBytes bytes, string architecture, KernelSet kernels, WorkerPool pool, ModelOptions options, int contextLength, Action<LoadProgress>? progress)
    {
        _file = file;
        _bytes = bytes;
        _architecture = architecture;
        _progress = progress;
        _resolver = new FormatResolver(kernels.Formats, file.Alignment, bytes.FormatOf);
        _headFormat = options.HeadFormat is { } name ? StorableFormats.Head(kernels.Formats, name) : null;
        _packer = new WeightPacker(kernels, pool, options.WeightBits, options.FloatActivations);
        Kernels = kernels;
        Pool = pool;
        ContextLength = contextLength;
        BatchTokens = Math.Min(options.BatchTokens, contextLength);
    }

    public KernelSet Kernels { get; }

    public WorkerPool Pool { get; }

    public int ContextLength { get; }

    public int BatchTokens { get; }

    public int Integer(string key, int? defaultValue = null)
    {
        string full = Read(key);
        return _file.Metadata.TryGetInt32(full, out int value) ? value : defaultValue ?? _file.Metadata.GetInt32(full);
    }

    public float Number(string key, float? defaultValue = null)
    {
        string full = Read(key);
        return _file.Metadata.TryGetFloat32(full, out float value) ? value : defaultValue ?? _file.Metadata.GetFloat32(full);
    }

    public bool Has(string tensor) => _file.TryGetTensor(tensor, out _);

    public int RowsOf(string tensor)
    {
        GgufTensor place = _file.GetTensor(tensor);
        return place.Rows is > 0 and <= int.MaxValue ? (int)place.Rows : throw new ModelException($"{_file.Name}: tensor {place} has {place.Rows} rows; a model has 1 to {int.MaxValue}");
    }

    public PackedMatrix Matrix(string tensor, int rows, int columns, bool ternaryOnly, string scale = "")
    {
        if (_packed.TryGetValue(tensor, out PackedMatrix? known)) return known;
        GgufTensor place = Find(tensor, columns, rows);
        FormatEntry format = _resolver.Resolve(place);
        if (ternaryOnly && !StorableFormats.IsTernary(format))
            throw new ModelException($"{_file.Name}: tensor {place} must be ternary in the architecture '{_architecture}'; convert the model to one of {Ternary()}");
        PackedMatrix packed = Pack(place, Store(place, format, rows, columns));
        _packed.Add(tensor, packed);
        // Ternary weights that became float32 would run, with other numbers than the model was trained for.
        if (ternaryOnly && packed.Activations != ActivationKind.Int8PerToken)
            throw new ModelException($"{_file.Name}: no ternary compute layout holds tensor {place}; convert the model to one of {Ternary()}");
        if (scale.Length != 0 && Has(scale)) packed.MultiplyScales(*Vector(scale, 1));
        // A head that is the embedding too is still looked up by rows.
        if (HeadTensors.Contains(tensor)) _bytes.Rest(place, 0, place.MaxBytes);
        else _bytes.Release(place);
        return packed;
    }

    public float* Vector(string tensor, int length)
    {
        GgufTensor place = Find(tensor, length);
        StoredMatrix stored = Store(place, _resolver.Resolve(place), 1, length);
        var memory = new AlignedBuffer((long)length * sizeof(float));
        _vectors.Add(memory);
        stored.DecodeRow(0, new Span<float>(memory.Pointer, length));
        _bytes.Release(place);
        return (float*)memory.Pointer;
    }

    public StoredMatrix Rows(string tensor, int rows, int columns)
    {
        GgufTensor place = Find(tensor, columns, rows);
        _lookedUp.Add(tensor);
        return Store(place, _resolver.Resolve(place), rows, columns);
    }

    /// <summary>Checks that the model left nothing of the file aside, and frees what only loading needed.</summary>
    /// <exception cref="ModelException">A tensor or a key was not read though it would change the result.</exception>
    public void Finish(string model)
    {
        GgufTensor[] unread = [.. _file.Tensors.Where(tensor => !_tensors.Contains(tensor.Name))];
        if (unread.Length != 0)
            throw new ModelException($"{_file.Name}: the model {model} does not use tensor {unread[0]}{(unread.Length > 1 ? $" and {unread.Length - 1} more" : "")}; use a file without such extras, or extend the model's spec");
        ConfigurationKeys.RequireUnreadAreNeutral(_file.Metadata, _architecture, _keys, model);
        foreach (string tensor in (string[])[HeadTensors.Embedding, HeadTensors.Head])
        {
            if (!_lookedUp.Contains(tensor) && _file.TryGetTensor(tensor, out GgufTensor? place)) _bytes.Release(place);
        }
    }

    public void Dispose()
    {
        foreach (PackedMatrix matrix in _packed.Values) matrix.Dispose();
        foreach (AlignedBuffer memory in _vectors) memory.Dispose();
    }

    private string Ternary() => string.Join(", ", Kernels.Formats.Where(StorableFormats.IsTernary).Select(format => format.Title).Order(StringComparer.Ordinal));

    private string Read(string key)
    {
        _keys.Add(key);
        return $"{_architecture}.{key}";
    }

    private GgufTensor Find(string name, int columns, int rows = 1)
    {
        GgufTensor tensor = _file.GetTensor(name);
        if (tensor.RowLength != columns || tensor.Rows != rows || (tensor.Dimensions.Count > 1 && tensor.Dimensions[1] != rows))
            throw new ModelException($"{_file.Name}: tensor {tensor} should have the shape [{(rows == 1 ? columns : $"{columns}, {rows}")}] by the file's own configuration; the file is damaged or wrongly converted");
        if (_tensors.Add(name)) _progress?.Invoke(new LoadProgress(_tensors.Count, _file.Tensors.Count));
        return tensor;
    }

    private StoredMatrix Store(GgufTensor place, FormatEntry format, int rows, int columns)
    {
        if (place.Scale is { } scale && place.BytesFor(format) != place.MaxBytes) _tensors.Add(scale.Name);
        return new StoredMatrix(place.Name, format, rows, columns, _bytes.Acquire(place), place.BytesFor(format), _bytes.OffsetOf(place))
        {
            // The pages of a large matrix and its packed copy would be in memory together.
            Spent = (offset, bytes) => _bytes.Rest(place, offset, bytes),
        };
    }

    private PackedMatrix Pack(GgufTensor place, StoredMatrix stored)
    {
        if (_headFormat is null || _headFormat == stored.Format || !HeadTensors.Contains(stored.Name)) return _packer.Pack(stored);
        StoredMatrix converted = HeadConversion.Convert(stored, _headFormat, Pool, out AlignedBuffer memory);
        using (memory) return _packer.Pack(converted);
    }
}
