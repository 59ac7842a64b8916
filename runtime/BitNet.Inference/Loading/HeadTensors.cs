namespace BitNet.Inference.Loading;

/// <summary>The two tensors with a row for each token.</summary>
internal static class HeadTensors
{
    /// <summary>Token to hidden vector; also the head where there is none.</summary>
    public const string Embedding = "token_embd.weight";

    /// <summary>Hidden vector to logits.</summary>
    public const string Head = "output.weight";

    /// <summary>Whether that is one of them.</summary>
    public static bool Contains(string tensor) => tensor is Embedding or Head;
}
