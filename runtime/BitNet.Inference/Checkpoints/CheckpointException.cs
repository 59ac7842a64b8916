namespace BitNet.Inference.Checkpoints;

/// <summary>A checkpoint that cannot be read.</summary>
public sealed class CheckpointException : InferenceException
{
    /// <summary>An error with its message.</summary>
    public CheckpointException(string message) : base(message)
    {
    }

    /// <summary>An error with its message and what caused it.</summary>
    public CheckpointException(string message, Exception cause) : base(message, cause)
    {
    }

    /// <summary>An error that something may have caused.</summary>
    internal static CheckpointException Of(string message, Exception? cause) => cause is null ? new CheckpointException(message) : new CheckpointException(message, cause);
}
