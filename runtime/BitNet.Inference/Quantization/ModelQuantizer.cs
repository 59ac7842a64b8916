using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Runtime.Memory;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Inference.Quantization;

/// <summary>Writes a model again with its matrices stored in other formats. No more than one tensor is in memory at a time.</summary>
public sealed unsafe class ModelQuantizer
{
    private const string FileTypeKey = "general.file_type";
    private const string VersionKey = "general.quantization_version";

    // Of ggml's block formats: all files since 2023.
    private const uint QuantizationVersion = 2;

    // Weights that are encoded before their bytes are written.
    private const long WeightsAtOnce = 1 << 22;

    private readonly GgufFile _file;
    private readonly ITensorBytes _bytes;
    private readonly FormatEntry? _mostly;
    private readonly int _threads;

    /// <summary>Decides what becomes of each tensor; nothing is written yet.</summary>
    /// <remarks>
    /// <see cref="QuantizeOptions.Type"/> is for tensors with two dimensions named <c>blk.*.weight</c>, norms apart. Where its rows are no whole number
    /// of blocks, a tensor becomes q8_0, else f16. All other tensors keep their types, and their bytes where these are what a file holds.
    /// </remarks>
    /// <param name="file">The source, open as long as this is used.</param>
    /// <param name="options">The formats.</param>
    /// <param name="bytes">Where the tensors' bytes are; null for the file itself.</param>
    /// <exception cref="InferenceException">A format is unknown, a tensor that is to be converted cannot be read, or there is nothing to convert.</exception>
    public ModelQuantizer(GgufFile file, QuantizeOptions options, ITensorBytes? bytes = null)
    {
        _file = file;
        _bytes = bytes ?? new FileTensorBytes();
        _threads = options.Threads;
        var planning = new QuantizePlanning(file, _bytes, options);
        TensorPlan[] plans = [.. file.Tensors.Select(planning.Plan)];
        // What was a tensor's scale in the source has become part of it.
        HashSet<GgufTensor> merged = [.. plans.Where(plan => plan.IsConverted && plan.Tensor.BytesFor(plan.From!) != plan.Tensor.MaxBytes).Select(plan => plan.Tensor.Scale!)];
        Tensors = [.. plans.Where(plan => !merged.Contains(plan.Tensor))];
        _mostly = Tensors.Where(plan => plan.To is not null && planning.IsMatrix(plan.Tensor)).GroupBy(plan => plan.To!)
            .MaxBy(group => group.Sum(plan => (decimal)plan.Tensor.Elements))?.Key;
    }

    /// <summary>What becomes of the tensors, in the order of the file.</summary>
    public IReadOnlyList<TensorPlan> Tensors { get; }

    /// <summary>Bytes of all tensors in the new file, without padding.</summary>
    public long Bytes => Tensors.Sum(plan => plan.Bytes);

    /// <summary>Writes the new file.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="done">Told after each tensor.</param>
    /// <param name="progress">Told after each piece.</param>
    /// <param name="cancellation">Asked before each piece.</param>
    /// <exception cref="InferenceException">A tensor holds codes or values that cannot be.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Write(Stream target, Action<QuantizedTensor>? done = null, Action<WriteProgress>? progress = null, CancellationToken cancellation = default)
    {
        var writer = new GgufWriter(target, version: _file.Version);
        AddKeys(writer);
        foreach (TensorPlan plan in Tensors)
            writer.AddTensor(plan.Tensor.Name, [.. plan.Tensor.Dimensions], plan.To is { } format ? (uint)format.GgufId : plan.Tensor.TypeId, plan.Bytes);

        using var pool = new WorkerPool(_threads);
        var output = new TensorOutput(writer, Bytes, progress, cancellation);
        foreach (TensorPlan plan in Tensors)
        {
            double? error = null;
            if (plan.IsConverted) error = Convert(plan, _bytes.Acquire(plan.Tensor), pool, output);
            else output.Write(_bytes.Acquire(plan.Tensor), plan.Bytes);
            _bytes.Release(plan.Tensor);
            done?.Invoke(new QuantizedTensor(plan, error));
        }

        writer.Finish();
    }

    private void AddKeys(GgufWriter writer)
    {
        uint? fileType = _mostly is null ? null : GgufFileTypes.NumberOf(_mostly);
        foreach (string key in _file.Metadata.Keys)
        {
            if (key == VersionKey) writer.Add(key, QuantizationVersion);
            else if (key != FileTypeKey || _mostly is null) writer.Add(key, _file.Metadata);
            // No number at all is better than the number of what the file was.
            else if (fileType is { } number) writer.Add(key, number);
        }

        if (fileType is { } added && !_file.Metadata.Contains(FileTypeKey)) writer.Add(FileTypeKey, added);
        if (!_file.Metadata.Contains(VersionKey)) writer.Add(VersionKey, QuantizationVersion);
    }

    private double Convert(TensorPlan plan, byte* data, WorkerPool pool, TensorOutput output)
    {
        GgufTensor tensor = plan.Tensor;
        try
        {
            var source = new StoredMatrix(tensor.Name, plan.From!, (int)tensor.Rows, (int)tensor.RowLength, data, tensor.BytesFor(plan.From!), _bytes.OffsetOf(tensor));
            source.RequireValidCodes(pool);
            using var conversion = new TensorConversion(source, plan.To!, pool, measured: true);
            if (plan.To!.Arrange == 0) WriteRows(conversion, output);
            else WriteArranged(conversion, plan.To, source, output);
            output.Write(conversion.Tail, conversion.TailBytes);
            double error = conversion.RelativeError(out int row);
            return double.IsFinite(error)
                ? error
                : throw new ModelException($"{_file.Name}: tensor {tensor} holds a value near row {row} that is infinite, not a number, or too large for {plan.To!.Title}; the file is damaged, or choose another type");
        }
        catch (Exception exception) when (exception is InvalidDataException or OutOfMemoryException)
        {
            throw new ModelException($"{_file.Name}: {exception.Message}", exception);
        }
    }

    private static void WriteRows(TensorConversion conversion, TensorOutput output)
    {
        int atOnce = (int)Math.Clamp(WeightsAtOnce / conversion.ItemWeights, 1, conversion.Items);
        using var encoded = new AlignedBuffer(atOnce * conversion.ItemBytes);
        for (int item = 0; item < conversion.Items; item += atOnce)
        {
            conversion.Encode(item, Math.Min(atOnce, conversion.Items - item), encoded.Pointer);
            output.Write(encoded.Pointer, Math.Min(encoded.Bytes, conversion.Bytes - item * conversion.ItemBytes));
        }
    }

    // A byte may be of weights from all over the matrix.
    private static void WriteArranged(TensorConversion conversion, FormatEntry format, StoredMatrix source, TensorOutput output)
    {
        using var blocks = new AlignedBuffer(conversion.Items * conversion.ItemBytes);
        using var stored = new AlignedBuffer(conversion.Bytes);
        conversion.Encode(0, conversion.Items, blocks.Pointer);
        MatrixOrder.Rearrange(format, source.Rows, source.Columns, blocks.Pointer, stored.Pointer);
        output.Write(stored.Pointer, stored.Bytes);
    }
}
