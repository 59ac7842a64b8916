using BitNet.Inference.Gguf;

namespace BitNet.Inference.Loading;

/// <summary>The bytes of tensors where the open file has them.</summary>
internal sealed unsafe class FileTensorBytes : ITensorBytes
{
    public byte* Acquire(GgufTensor tensor) => tensor.Data;

    public void Release(GgufTensor tensor) => tensor.Rest(0, tensor.MaxBytes);

    public void Rest(GgufTensor tensor, long offset, long bytes) => tensor.Rest(offset, bytes);
}
