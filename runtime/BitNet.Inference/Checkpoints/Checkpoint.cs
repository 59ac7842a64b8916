using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Checkpoints;

/// <summary>
/// A folder with a Hugging Face checkpoint (<c>config.json</c>, safetensors, <c>tokenizer.json</c>), read as the GGUF file that it would become:
/// keys and tensors are listed when it is opened, the bytes of tensors are those of the folder's files, or made of them when they are read.
/// </summary>
/// <remarks>Ternary matrices are listed as I2_S and norms as F32; their bytes are in the checkpoint's own formats (see <see cref="FormatOf"/>).</remarks>
public sealed unsafe class Checkpoint : ITensorBytes, IDisposable
{
    private readonly CheckpointWeights _weights;
    private readonly Dictionary<string, CheckpointTensor> _tensors;
    private readonly Dictionary<string, AlignedBuffer> _made = new(StringComparer.Ordinal);

    private Checkpoint(string folder, CheckpointConfig config, CheckpointWeights weights)
    {
        _weights = weights;
        FormatEntry[] formats = [.. RegisteredKernels.Tables.SelectMany(table => table.Formats)];
        IReadOnlyList<CheckpointTensor> tensors = CheckpointTensors.Of(config, weights, formats);
        _tensors = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

        var header = new MemoryStream();
        var writer = new GgufWriter(header);
        config.Keys.AddTo(writer, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
        CheckpointTokenizer.Add(writer, folder, config);
        foreach (CheckpointTensor tensor in tensors)
        {
            FormatEntry type = formats.First(format => format.Name == tensor.Type);
            long rows = tensor.Dimensions.Length == 1 ? 1 : tensor.Dimensions[1];
            writer.AddTensor(tensor.Name, tensor.Dimensions, (uint)type.GgufId, type.TensorBytes(rows, tensor.Dimensions[0]));
        }

        long length = writer.WriteHeader();
        File = GgufFile.FromHeader(header.ToArray(), length, folder);
    }

    /// <summary>The keys and tensors.</summary>
    public GgufFile File { get; }

    /// <summary>Bytes of the files with the weights.</summary>
    public long Length => _weights.Length;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="InferenceException">It holds no checkpoint that can be read; the message says why.</exception>
    public static Checkpoint Open(string folder)
    {
        CheckpointConfig config = CheckpointConfig.Read(folder);
        CheckpointWeights weights = CheckpointWeights.Open(folder);
        try
        {
            return new Checkpoint(folder, config, weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string? FormatOf(GgufTensor tensor) => _tensors[tensor.Name] is { } known && known.Format != known.Type ? known.Format : null;

    /// <inheritdoc/>
    public long OffsetOf(GgufTensor tensor) => _tensors[tensor.Name].Source.Offset;

    /// <inheritdoc/>
    public byte* Acquire(GgufTensor tensor)
    {
        CheckpointTensor known = _tensors[tensor.Name];
        if (known.Make is null) return known.Source.Data;
        if (!_made.TryGetValue(tensor.Name, out AlignedBuffer? buffer))
        {
            buffer = known.Make();
            _made.Add(tensor.Name, buffer);
            known.Source.Rest(0, known.Source.Bytes);
        }

        return buffer.Pointer;
    }

    /// <inheritdoc/>
    public void Release(GgufTensor tensor)
    {
        CheckpointTensor known = _tensors[tensor.Name];
        if (_made.Remove(tensor.Name, out AlignedBuffer? buffer)) buffer.Dispose();
        known.Source.Rest(0, known.Source.Bytes);
    }

    /// <inheritdoc/>
    public void Rest(GgufTensor tensor, long offset, long bytes)
    {
        CheckpointTensor known = _tensors[tensor.Name];
        if (known.Make is null) known.Source.Rest(offset, Math.Min(bytes, known.Source.Bytes - offset));
    }

    /// <summary>Closes the folder's files.</summary>
    public void Dispose()
    {
        File.Dispose();
        foreach (AlignedBuffer buffer in _made.Values) buffer.Dispose();
        _weights.Dispose();
    }
}
