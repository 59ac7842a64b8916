namespace BitNet.Inference.Generation;

/// <summary>Why a continuation ended.</summary>
public enum GenerationEnd
{
    /// <summary>The model gave a token that ends a text.</summary>
    EndOfGeneration,

    /// <summary>A stop text appeared.</summary>
    StopText,

    /// <summary>As many tokens as were asked for.</summary>
    Length,

    /// <summary>The session's context has no room for more.</summary>
    ContextFull,

    /// <summary>It was cancelled.</summary>
    Interrupted,
}
