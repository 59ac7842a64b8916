using BitNet.Inference.Gguf;

namespace BitNet.Inference.Loading;

/// <summary>The bytes of tensors where the open file has them.</summary>
internal sealed unsafe class MappedTensorBytes : ITensorBytes
{
    public byte* Acquire(GgufTensor tensor) => tensor.Data;

    public void Release(GgufTensor tensor)
    {
    }
}
