namespace BitNet.Inference.Sampling;

/// <summary>Why a generation ended.</summary>
public enum StopReason
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>The model gave a token of the end-of-generation set.</summary>
    EndOfGeneration,

    /// <summary>A stop text appeared.</summary>
    StopText,

    /// <summary>As many tokens as were allowed.</summary>
    Length,
}
