using BitNet.Inference.Gguf;

namespace BitNet.Inference.Loading;

/// <summary>Where the bytes of a file's tensors are while they are read.</summary>
public unsafe interface ITensorBytes
{
    /// <summary>The first of the tensor's bytes; valid until <see cref="Release"/>.</summary>
    byte* Acquire(GgufTensor tensor);

    /// <summary>Says that a tensor's bytes are not needed at present. They may be asked for again, and are the same then.</summary>
    void Release(GgufTensor tensor);

    /// <summary>Says that few of a range of a tensor's bytes will be read from now on; they stay valid. By default nothing happens.</summary>
    void Rest(GgufTensor tensor, long offset, long bytes)
    {
    }

    /// <summary>The name of the format that the bytes are in, where it is not the one that the file declares; else null.</summary>
    string? FormatOf(GgufTensor tensor) => null;

    /// <summary>Where the bytes stand in their file, for messages.</summary>
    long OffsetOf(GgufTensor tensor) => tensor.Offset;
}
