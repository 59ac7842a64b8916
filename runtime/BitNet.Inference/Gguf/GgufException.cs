namespace BitNet.Inference.Gguf;

/// <summary>A GGUF file that cannot be read, or lacks what was asked of it.</summary>
public sealed class GgufException : InferenceException
{
    /// <summary>An error with its message.</summary>
    public GgufException(string message) : base(message)
    {
    }

    /// <summary>An error with its message and what caused it.</summary>
    public GgufException(string message, Exception cause) : base(message, cause)
    {
    }

    /// <summary>An error that something may have caused.</summary>
    internal static GgufException Of(string message, Exception? cause) => cause is null ? new GgufException(message) : new GgufException(message, cause);
}
