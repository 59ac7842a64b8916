namespace BitNet.Inference.Sampling;

/// <summary>An option outside its range, or logits from which no token can be chosen.</summary>
public sealed class SamplingException : InferenceException
{
    /// <summary>An error with its message.</summary>
    public SamplingException(string message) : base(message)
    {
    }
}
