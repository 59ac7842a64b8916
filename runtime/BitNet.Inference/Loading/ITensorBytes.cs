using BitNet.Inference.Gguf;

namespace BitNet.Inference.Loading;

/// <summary>Where the bytes of a file's tensors are while they are read.</summary>
public unsafe interface ITensorBytes
{
    /// <summary>The first of the tensor's bytes; valid until <see cref="Release"/>.</summary>
    byte* Acquire(GgufTensor tensor);

    /// <summary>Says that a tensor's bytes are not needed at present. They may be asked for again, and are the same then.</summary>
    void Release(GgufTensor tensor);

    /// <summary>Says that only few of a tensor's bytes will be read from now on; they stay valid. By default nothing happens.</summary>
    void Rest(GgufTensor tensor)
    {
    }
}
