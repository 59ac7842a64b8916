namespace BitNet.Inference.Chat;

/// <summary>A model without a chat template that is known here, or a conversation that cannot be put into one.</summary>
public sealed class ChatException : InferenceException
{
    /// <summary>An error with its message.</summary>
    public ChatException(string message) : base(message)
    {
    }
}
