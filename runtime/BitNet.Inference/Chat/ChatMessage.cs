namespace BitNet.Inference.Chat;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who says it.</param>
/// <param name="Content">What; white space around it is dropped.</param>
public readonly record struct ChatMessage(ChatRole Role, string Content);
