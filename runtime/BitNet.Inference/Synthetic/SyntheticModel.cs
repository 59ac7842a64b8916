using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Inference.Quantization;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Synthetic;

/// <summary>A GGUF file that exists in memory only: valid random weights in the shape of a real model, read and repacked by the code that reads files.</summary>
/// <remarks>The tensors' bytes are made when they are read and freed when they are released, so that a model needs no more memory than its repacked weights.</remarks>
public sealed unsafe class SyntheticModel : ITensorBytes, IDisposable
{
    // Exact in float16. With rows of thousands of weights the outputs are about as large as the inputs.
    private const float TernaryScale = 1f / 64;

    private readonly SyntheticShape _shape;
    private readonly EncodedPool _weights;
    private readonly EncodedPool _head;
    private readonly EncodedPool _norms;
    private readonly FormatEntry _weightsFormat;
    private readonly FormatEntry _headFormat;
    private readonly FormatEntry _normFormat;
    private readonly ulong _seed;
    private readonly Dictionary<string, AlignedBuffer> _acquired = new(StringComparer.Ordinal);

    /// <summary>Declares the model; its weights are made when they are read.</summary>
    /// <exception cref="ModelException">A format is unknown or unsuited.</exception>
    public SyntheticModel(SyntheticShape shape, SyntheticOptions? options = null)
    {
        options ??= new SyntheticOptions();
        FormatEntry[] formats = [.. options.Tables.SelectMany(table => table.Formats)];
        _shape = options.Portable ? shape.Portable : shape;
        _seed = options.Seed;
        _weightsFormat = Ternary(formats, options.WeightsFormat);
        _headFormat = StorableFormats.Head(formats, options.HeadFormat);
        _normFormat = StorableFormats.Head(formats, "f32");

        var random = new RandomSource(options.Seed);
        _weights = new EncodedPool(_weightsFormat, bits => TernaryScale * ((int)(bits % 3) - 1), ref random);
        _head = new EncodedPool(_headFormat, bits => 0.04f * Fraction(bits), ref random);
        _norms = new EncodedPool(_normFormat, bits => 1 + 0.1f * Fraction(bits), ref random);
        var header = new MemoryStream();
        long length = WriteHeader(new GgufWriter(header));
        File = GgufFile.FromHeader(header.ToArray(), length, $"synthetic {shape.Name}");
    }

    /// <summary>The file; a <see cref="LanguageModel"/> loads it with this object for its tensors' bytes.</summary>
    public GgufFile File { get; }

    /// <inheritdoc/>
    public byte* Acquire(GgufTensor tensor)
    {
        if (_acquired.TryGetValue(tensor.Name, out AlignedBuffer? known)) return known.Pointer;
        (FormatEntry format, EncodedPool pool) = PoolOf(tensor.Name);
        var buffer = new AlignedBuffer(format.TensorBytes(tensor.Elements), dense: true);
        pool.Fill(buffer.Pointer, tensor.Elements, new RandomSource(SeedOf(tensor.Name)));
        _acquired.Add(tensor.Name, buffer);
        return buffer.Pointer;
    }

    /// <inheritdoc/>
    public void Release(GgufTensor tensor)
    {
        if (_acquired.Remove(tensor.Name, out AlignedBuffer? buffer)) buffer.Dispose();
    }

    /// <summary>Writes the file that this model would be read from.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Save(Stream target, Action<WriteProgress>? progress = null, CancellationToken cancellation = default) =>
        ModelCopy.Write(File, target, this, progress, cancellation);

    /// <summary>Frees everything; the file must not be used any more.</summary>
    public void Dispose()
    {
        File.Dispose();
        foreach (AlignedBuffer buffer in _acquired.Values) buffer.Dispose();
        _weights.Dispose();
        _head.Dispose();
        _norms.Dispose();
    }

    private static float Fraction(ulong bits) => (int)(bits >> 40) * (1f / (1 << 23)) - 1;

    private static FormatEntry Ternary(FormatEntry[] formats, string? name)
    {
        // Tensors are put together of blocks from anywhere, which suits neither rows nor matrices with fields and orders of their own.
        FormatEntry[] ternary = [.. StorableFormats.ForMatrices(formats).Where(format => StorableFormats.IsTernary(format) && format is { RowHead: false, Arrange: 0 })];
        return (name is null ? ternary.FirstOrDefault() : StorableFormats.Find(ternary, name))
            ?? throw new ModelException($"there is no ternary format '{name}'; there are {StorableFormats.Names(ternary)}");
    }

    // FNV-1a over the name: a tensor is the same whenever and however often it is read.
    private ulong SeedOf(string name)
    {
        ulong hash = 14695981039346656037 ^ _seed;
        foreach (char c in name) hash = (hash ^ c) * 1099511628211;
        return hash;
    }

    private (FormatEntry Format, EncodedPool Pool) PoolOf(string name) =>
        name.EndsWith("_norm.weight", StringComparison.Ordinal) ? (_normFormat, _norms)
        : name.StartsWith("blk.", StringComparison.Ordinal) ? (_weightsFormat, _weights)
        : (_headFormat, _head);

    private long WriteHeader(GgufWriter writer)
    {
        _shape.Keys.AddTo(writer, $"synthetic {_shape.Name}");
        writer.Add("tokenizer.ggml.model", "no_vocab");
        foreach ((string name, long[] dimensions) in Tensors())
        {
            FormatEntry format = PoolOf(name).Format;
            writer.AddTensor(name, dimensions, (uint)format.GgufId, format.TensorBytes(dimensions.Aggregate(1L, (product, length) => product * length)));
        }

        return writer.WriteHeader();
    }

    private IEnumerable<(string Name, long[] Dimensions)> Tensors()
    {
        long width = _shape.Width, inner = _shape.Inner, keys = width / _shape.Heads * _shape.KeyHeads;
        yield return ("token_embd.weight", [width, _shape.Vocabulary]);
        yield return ("output_norm.weight", [width]);
        if (!_shape.TiedHead) yield return ("output.weight", [width, _shape.Vocabulary]);
        for (int i = 0; i < _shape.Layers; i++)
        {
            yield return ($"blk.{i}.attn_norm.weight", [width]);
            yield return ($"blk.{i}.attn_q.weight", [width, width]);
            yield return ($"blk.{i}.attn_k.weight", [width, keys]);
            yield return ($"blk.{i}.attn_v.weight", [width, keys]);
            yield return ($"blk.{i}.attn_output.weight", [width, width]);
            yield return ($"blk.{i}.ffn_norm.weight", [width]);
            yield return ($"blk.{i}.ffn_gate.weight", [width, inner]);
            yield return ($"blk.{i}.ffn_up.weight", [width, inner]);
            yield return ($"blk.{i}.ffn_down.weight", [inner, width]);
            if (!_shape.SubNorms) continue;
            yield return ($"blk.{i}.attn_sub_norm.weight", [width]);
            yield return ($"blk.{i}.ffn_sub_norm.weight", [inner]);
        }
    }
}
