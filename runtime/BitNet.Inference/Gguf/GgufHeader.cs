namespace BitNet.Inference.Gguf;

/// <summary>What stands before the tensor data.</summary>
internal sealed record GgufHeader(uint Version, uint Alignment, GgufMetadata Metadata, GgufTensor[] Tensors);
