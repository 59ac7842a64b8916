namespace BitNet.Inference.Tokenization;

/// <summary>A vocabulary that cannot be used, or a token that it does not have.</summary>
public sealed class TokenizerException : InferenceException
{
    /// <summary>An error with its message.</summary>
    public TokenizerException(string message) : base(message)
    {
    }
}
