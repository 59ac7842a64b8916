namespace BitNet.Inference.Chat;

/// <summary>Who says a message.</summary>
public enum ChatRole
{
    /// <summary>Instructions for the whole conversation.</summary>
    System,

    /// <summary>The person.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,
}
