namespace BitNet.Inference.Chat;

/// <summary>How a model family writes turns: what stands before and behind each message.</summary>
/// <param name="Name">The name for people.</param>
/// <param name="IsIn">Whether a template, of a file with that pre-tokenizer, is of this family.</param>
/// <param name="First">The token that begins a conversation; null: BOS, where the vocabulary adds one.</param>
/// <param name="Header">What stands before a message, and at the end to ask for one.</param>
/// <param name="Footer">What stands behind a message.</param>
internal sealed record TurnFormat(string Name, Func<string, string?, bool> IsIn, string? First, Func<ChatRole, ChatPart[]> Header, ChatPart[] Footer)
{
    /// <summary>From the tokenizer configuration of the published checkpoint: the assistant's header ends with a space, no line break.</summary>
    private static readonly TurnFormat BitNet2B4T = new(
        "BitNet 2B4T",
        (template, _) => Has(template, "BITNETAssistant"),
        "<|begin_of_text|>",
        role => [ChatPart.Plain(role + ": ")],
        [ChatPart.Token("<|eot_id|>")]);

    private static readonly TurnFormat[] ByMarker =
    [
        BitNet2B4T,
        new("Llama 3",
            (template, _) => Has(template, "<|start_header_id|>"),
            "<|begin_of_text|>",
            role => [ChatPart.Token("<|start_header_id|>"), ChatPart.Plain(Lower(role)), ChatPart.Token("<|end_header_id|>"), ChatPart.Plain("\n\n")],
            [ChatPart.Token("<|eot_id|>")]),
        new("ChatML",
            (template, _) => Has(template, "<|im_start|>") && Has(template, "<|im_end|>") && !Has(template, "<|im_sep|>"),
            null,
            role => [ChatPart.Token("<|im_start|>"), ChatPart.Plain(Lower(role) + "\n")],
            [ChatPart.Token("<|im_end|>"), ChatPart.Plain("\n")]),
        new("Falcon 3",
            // Several families write <|assistant|>, each with another end of turn.
            (template, pre) => Has(template, "<|assistant|>") && pre == "falcon3",
            null,
            role => [ChatPart.Token($"<|{Lower(role)}|>"), ChatPart.Plain("\n")],
            [ChatPart.Plain("\n")]),
    ];

    /// <summary>The names of all formats, for error messages.</summary>
    internal static string KnownNames => string.Join(", ", ByMarker.Select(format => format.Name));

    /// <summary>The format of a model, or null.</summary>
    /// <param name="architecture">The value of <c>general.architecture</c>.</param>
    /// <param name="template">The embedded template, or null.</param>
    /// <param name="pre">The value of <c>tokenizer.ggml.pre</c>, or null.</param>
    internal static TurnFormat? Find(string? architecture, string? template, string? pre)
    {
        // The template in the published 2B4T files is of an older kind, which makes the model talk without end.
        if (architecture is "bitnet-25" or "bitnet-b1.58")
            return BitNet2B4T;
        return template is null ? null : ByMarker.FirstOrDefault(format => format.IsIn(template, pre));
    }

    private static bool Has(string template, string marker) => template.Contains(marker, StringComparison.Ordinal);

    private static string Lower(ChatRole role) => role.ToString().ToLowerInvariant();
}
