using BitNet.Inference.Gguf;
using BitNet.Runtime.Tables;

namespace BitNet.Inference.Quantization;

/// <summary>What becomes of one tensor.</summary>
/// <param name="Tensor">The tensor in the source.</param>
/// <param name="From">What it is stored in; null where no format spec describes its type, whose bytes are then copied.</param>
/// <param name="To">What it will be stored in.</param>
/// <param name="Bytes">Its size there, without padding.</param>
/// <param name="Note">Why that is not the format that was asked for; empty where it is.</param>
public sealed record TensorPlan(GgufTensor Tensor, FormatEntry? From, FormatEntry? To, long Bytes, string Note = "")
{
    /// <summary>Whether its weights are decoded and encoded again; else its bytes are copied.</summary>
    public bool IsConverted => To != From;
}
