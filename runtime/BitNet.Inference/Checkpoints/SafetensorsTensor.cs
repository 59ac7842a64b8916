using BitNet.Inference.Files;

namespace BitNet.Inference.Checkpoints;

/// <summary>One tensor of a safetensors file, whose header was checked: all its bytes are inside the file, and as many as type and shape say.</summary>
internal sealed unsafe class SafetensorsTensor
{
    private readonly FileImage _image;

    internal SafetensorsTensor(FileImage image, string name, string type, long[] shape, long elements, long offset, long bytes)
    {
        _image = image;
        Name = name;
        Type = type;
        Shape = shape;
        Elements = elements;
        Offset = offset;
        Bytes = bytes;
    }

    /// <summary>The name, as <c>model.norm.weight</c>.</summary>
    internal string Name { get; }

    /// <summary>The type of the elements as the file spells it, as <c>BF16</c>.</summary>
    internal string Type { get; }

    /// <summary>The lengths, the contiguous one last: a matrix of M rows of K is [M, K].</summary>
    internal IReadOnlyList<long> Shape { get; }

    /// <summary>The product of the shape.</summary>
    internal long Elements { get; }

    /// <summary>The first byte's offset in the file.</summary>
    internal long Offset { get; }

    /// <summary>The size of the data.</summary>
    internal long Bytes { get; }

    /// <summary>The file's name, for messages.</summary>
    internal string FileName => _image.Name;

    /// <summary>The data; valid until the file is closed.</summary>
    internal byte* Data => _image.At(Offset);

    /// <summary>Says that a range of the data is not needed at present; it can be read again.</summary>
    internal void Rest(long offset, long bytes) => _image.Rest(Offset + offset, bytes);

    /// <summary>The name, type and shape, as <c>model.norm.weight (BF16 [2560])</c>.</summary>
    public override string ToString() => $"{Name} ({Type} [{string.Join(", ", Shape)}])";
}
