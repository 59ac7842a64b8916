using BitNet.Inference.Files;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Gguf;

/// <summary>One tensor of a file: where it lies and what it claims to be. Its byte size is the format's to say.</summary>
public sealed unsafe class GgufTensor
{
    private readonly FileImage _image;

    internal GgufTensor(FileImage image, string name, long[] dimensions, long elements, uint typeId, long offset, long maxBytes)
    {
        _image = image;
        Name = name;
        Dimensions = dimensions;
        Elements = elements;
        TypeId = typeId;
        Offset = offset;
        MaxBytes = maxBytes;
    }

    /// <summary>The name, as <c>blk.0.attn_q.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Zero to four lengths, the contiguous one first: a weight matrix of M rows of K is [K, M].</summary>
    public IReadOnlyList<long> Dimensions { get; }

    /// <summary>The product of the dimensions; 1 where there are none.</summary>
    public long Elements { get; }

    /// <summary>The length of a row, K: the first dimension.</summary>
    public long RowLength => Dimensions.Count > 0 ? Dimensions[0] : 1;

    /// <summary>How many rows: the product of the other dimensions.</summary>
    public long Rows => RowLength == 0 ? 0 : Elements / RowLength;

    /// <summary>ggml's number of the storage type. Forks disagree about some: see <see cref="FormatResolver"/>.</summary>
    public uint TypeId { get; }

    /// <summary>The first byte's offset in the file; a multiple of the file's alignment.</summary>
    public long Offset { get; }

    /// <summary>Bytes up to the next tensor, or to the end of the file.</summary>
    public long MaxBytes { get; }

    /// <summary>
    /// The tensor of one value, named like this one with <c>_scale</c> at the end, that begins where this one's bytes end: the scale of formats that have one behind their blocks
    /// is listed so by some writers, and left out of the list by others.
    /// </summary>
    public GgufTensor? Scale { get; internal set; }

    /// <summary>The file's name, for error messages.</summary>
    public string FileName => _image.Name;

    /// <summary>The data; valid until the file is closed.</summary>
    /// <exception cref="ObjectDisposedException">The file has been closed.</exception>
    /// <exception cref="InvalidOperationException">Only the file's header was opened.</exception>
    public byte* Data => _image.At(Offset);

    /// <summary>Bytes that are this tensor's if it is in that format: up to the next tensor, the scale behind it included where the format has one there.</summary>
    public long BytesFor(FormatEntry format) => MaxBytes + (format is { TailBytes: > 0, RowHead: false } ? Scale?.MaxBytes ?? 0 : 0);

    /// <summary>Says that a range of the data is not needed at present; it can be read again.</summary>
    internal void Rest(long offset, long bytes) => _image.Rest(Offset + offset, bytes);

    /// <summary>The name, type and shape, as <c>output_norm.weight (F32 [256])</c>.</summary>
    public override string ToString() => $"{Name} ({GgufTensorTypes.NameOf(TypeId)} [{string.Join(", ", Dimensions)}])";
}
