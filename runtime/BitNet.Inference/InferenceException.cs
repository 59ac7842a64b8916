namespace BitNet.Inference;

/// <summary>An error whose message is written for the person at the keyboard: it names the thing, the place and the remedy.</summary>
public abstract class InferenceException : Exception
{
    /// <summary>An error with its message.</summary>
    protected InferenceException(string message) : base(message)
    {
    }

    /// <summary>An error with its message and what caused it.</summary>
    protected InferenceException(string message, Exception cause) : base(message, cause)
    {
    }
}
