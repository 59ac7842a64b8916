namespace BitNet.Inference.Chat;

/// <summary>A part of a rendered conversation: one special token, or plain text.</summary>
internal readonly record struct ChatPart(string Text, bool IsToken)
{
    internal static ChatPart Token(string name) => new(name, true);

    internal static ChatPart Plain(string text) => new(text, false);

    /// <summary>Makes neighbouring texts one: a tokenizer merges across the border between a header and the content behind it.</summary>
    internal static List<ChatPart> Join(List<ChatPart> parts)
    {
        var joined = new List<ChatPart>();
        foreach (ChatPart part in parts)
        {
            if (!part.IsToken && joined.Count > 0 && !joined[^1].IsToken)
                joined[^1] = Plain(joined[^1].Text + part.Text);
            else
                joined.Add(part);
        }
        return joined;
    }
}
