namespace BitNet.Inference.Loading;

/// <summary>A model that cannot be loaded, or that was asked for something it cannot do.</summary>
public sealed class ModelException : InferenceException
{
    /// <summary>An error with its message.</summary>
    public ModelException(string message) : base(message)
    {
    }

    /// <summary>An error with its message and what caused it.</summary>
    public ModelException(string message, Exception cause) : base(message, cause)
    {
    }
}
