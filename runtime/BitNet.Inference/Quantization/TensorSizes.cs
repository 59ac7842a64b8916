using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Quantization;

/// <summary>The formats and byte sizes of a file's tensors, checked to be possible together.</summary>
internal sealed class TensorSizes
{
    private readonly Dictionary<GgufTensor, (FormatEntry? Format, FormatEntry? Declared, long Bytes)> _tensors = [];

    /// <summary>Resolves all tensors.</summary>
    /// <exception cref="InferenceException">A tensor does not fit the file, or tensors share their bytes: a small file must not become a large one.</exception>
    public TensorSizes(GgufFile file, ITensorBytes source, IEnumerable<FormatEntry> formats)
    {
        var resolver = new FormatResolver(formats, file.Alignment, source.FormatOf);
        foreach (GgufTensor tensor in file.Tensors)
        {
            FormatEntry? format = resolver.ResolveKnown(tensor);
            // Up to the next tensor, padding included, where nobody knows how long it is. A scale that is a tensor of its own is counted as that.
            long bytes = tensor.Elements == 0 ? 0 : Math.Min(format?.TensorBytes(tensor.Rows, tensor.RowLength) ?? tensor.MaxBytes, tensor.MaxBytes);
            _tensors.Add(tensor, (format, format is null ? null : resolver.Declared(tensor), bytes));
            Total += bytes;
            if (Total > file.Length)
                throw new ModelException($"{file.Name}: the tensors up to {tensor} have more bytes than the file; several claim the same ones, the file is damaged");
        }
    }

    /// <summary>Bytes of all tensors, without padding.</summary>
    public long Total { get; }

    /// <summary>The format of the tensor's bytes; null where no format spec describes its type.</summary>
    public FormatEntry? FormatOf(GgufTensor tensor) => _tensors[tensor].Format;

    /// <summary>The format that a file has the tensor in; null where no format spec describes its type.</summary>
    public FormatEntry? DeclaredOf(GgufTensor tensor) => _tensors[tensor].Declared;

    /// <summary>The tensor's bytes, without padding where its format is known.</summary>
    public long Of(GgufTensor tensor) => _tensors[tensor].Bytes;
}
