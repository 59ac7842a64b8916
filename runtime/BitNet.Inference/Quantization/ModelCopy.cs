using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;

namespace BitNet.Inference.Quantization;

/// <summary>Writes a file again as it is: all keys and all tensors, whatever their types.</summary>
public static unsafe class ModelCopy
{
    /// <summary>Copies. Where the source's tensors stand in the order of their declarations, without gaps and padded with zeros, as ggml writes them, the copy has the same bytes.</summary>
    /// <param name="source">The file.</param>
    /// <param name="target">Where the copy goes.</param>
    /// <param name="bytes">Where the tensors' bytes are; null for the file itself.</param>
    /// <param name="progress">Told after each piece.</param>
    /// <param name="cancellation">Asked before each piece.</param>
    /// <exception cref="InferenceException">The file is damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Write(GgufFile source, Stream target, ITensorBytes? bytes = null, Action<WriteProgress>? progress = null, CancellationToken cancellation = default)
    {
        bytes ??= new FileTensorBytes();
        var sizes = new TensorSizes(source, bytes, RegisteredKernels.Tables.SelectMany(table => table.Formats));
        var writer = new GgufWriter(target, version: source.Version);
        if (source.Tensors.FirstOrDefault(tensor => bytes.FormatOf(tensor) is not null) is { } other)
            throw new ModelException($"{source.Name}: the bytes of tensor {other} are not in a file's format and cannot be copied; convert the model");
        foreach (string key in source.Metadata.Keys) writer.Add(key, source.Metadata);
        foreach (GgufTensor tensor in source.Tensors) writer.AddTensor(tensor.Name, [.. tensor.Dimensions], tensor.TypeId, sizes.Of(tensor));

        var output = new TensorOutput(writer, sizes.Total, progress, cancellation);
        foreach (GgufTensor tensor in source.Tensors)
        {
            output.Write(bytes.Acquire(tensor), sizes.Of(tensor));
            bytes.Release(tensor);
        }

        writer.Finish(source.Length);
    }
}
