using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Quantization;

/// <summary>The formats and byte sizes of a file's tensors, checked to be possible together.</summary>
internal sealed class TensorSizes
{
    private readonly Dictionary<GgufTensor, (FormatEntry? Format, long Bytes)> _tensors = [];

    /// <summary>Resolves all tensors.</summary>
    /// <exception cref="InferenceException">A tensor does not fit the file, or tensors share their bytes: a small file must not become a large one.</exception>
    public TensorSizes(GgufFile file, IEnumerable<FormatEntry> formats)
    {
        var resolver = new FormatResolver(formats, file.Alignment);
        foreach (GgufTensor tensor in file.Tensors)
        {
            FormatEntry? format = resolver.ResolveKnown(tensor);
            // Up to the next tensor, padding included, where nobody knows how long it is.
            long bytes = tensor.Elements == 0 ? 0 : format?.TensorBytes(tensor.Rows, tensor.RowLength) ?? tensor.MaxBytes;
            _tensors.Add(tensor, (format, bytes));
            Total += bytes;
            if (Total > file.Length)
                throw new ModelException($"{file.Name}: the tensors up to {tensor} have more bytes than the file; several claim the same ones, the file is damaged");
        }
    }

    /// <summary>Bytes of all tensors, without padding.</summary>
    public long Total { get; }

    /// <summary>The tensor's format; null where no format spec describes its type.</summary>
    public FormatEntry? FormatOf(GgufTensor tensor) => _tensors[tensor].Format;

    /// <summary>The tensor's bytes, without padding where its format is known.</summary>
    public long Of(GgufTensor tensor) => _tensors[tensor].Bytes;
}
