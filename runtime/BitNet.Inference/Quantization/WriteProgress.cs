namespace BitNet.Inference.Quantization;

/// <summary>How far the writing of a file has come.</summary>
/// <param name="Bytes">Bytes of tensors written so far.</param>
/// <param name="AllBytes">Bytes of all tensors.</param>
public readonly record struct WriteProgress(long Bytes, long AllBytes);
