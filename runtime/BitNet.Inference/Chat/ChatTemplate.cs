using System.Text;
using BitNet.Inference.Gguf;
using BitNet.Inference.Tokenization;

namespace BitNet.Inference.Chat;

/// <summary>Puts a conversation into the form that a model was trained on.</summary>
/// <remarks>
/// Names of special tokens inside a message stay ordinary text, so that a message cannot end its turn or begin another one.
/// Templates in files are programs (Jinja); they are recognised by their markers, not run.
/// </remarks>
public sealed class ChatTemplate
{
    private readonly TurnFormat _format;
    private readonly Tokenizer _tokenizer;
    private readonly string _fileName;

    private ChatTemplate(TurnFormat format, Tokenizer tokenizer, string fileName)
    {
        _format = format;
        _tokenizer = tokenizer;
        _fileName = fileName;
    }

    /// <summary>What the template is called, as <c>Llama 3</c>.</summary>
    public string Name => _format.Name;

    /// <summary>The template of a file.</summary>
    /// <param name="metadata">The file's keys: the architecture decides for BitNet 2B4T, whose embedded template is wrong; else the markers of <c>tokenizer.chat_template</c>.</param>
    /// <param name="tokenizer">The file's tokenizer.</param>
    /// <exception cref="ChatException">The file has no template, or one that is not known here.</exception>
    public static ChatTemplate FromMetadata(GgufMetadata metadata, Tokenizer tokenizer)
    {
        metadata.TryGetString("general.architecture", out string? architecture);
        metadata.TryGetString("tokenizer.chat_template", out string? template);
        metadata.TryGetString("tokenizer.ggml.pre", out string? pre);
        TurnFormat? format = TurnFormat.Find(architecture, template, pre);
        if (format is null)
            throw new ChatException(template is null
                ? $"{metadata.FileName}: the model has no chat template ('tokenizer.chat_template'), it only continues text; leave --chat out"
                : $"{metadata.FileName}: the model's chat template is none of {TurnFormat.KnownNames}; leave --chat out and write the turns into the prompt yourself");
        return new ChatTemplate(format, tokenizer, metadata.FileName);
    }

    /// <summary>The token ids of a conversation.</summary>
    /// <param name="messages">The messages in order; at least one.</param>
    /// <param name="addPrompt">Whether the beginning of the assistant's next turn follows.</param>
    /// <exception cref="ChatException">There is no message, or the vocabulary lacks a token of the template.</exception>
    public int[] Encode(IReadOnlyList<ChatMessage> messages, bool addPrompt = true)
    {
        var ids = new List<int>();
        foreach (ChatPart part in Parts(messages, addPrompt))
        {
            if (part.IsToken)
                ids.Add(TokenOf(part.Text));
            else
                ids.AddRange(_tokenizer.Encode(part.Text, addSpecial: false, parseSpecial: false));
        }
        return [.. ids];
    }

    /// <summary>The conversation as text with the special tokens by name, for people to read. As input use <see cref="Encode"/>: this text does not tell names in messages from tokens.</summary>
    /// <inheritdoc cref="Encode"/>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addPrompt = true)
    {
        var text = new StringBuilder();
        foreach (ChatPart part in Parts(messages, addPrompt))
            text.Append(part.Text);
        return text.ToString();
    }

    private List<ChatPart> Parts(IReadOnlyList<ChatMessage> messages, bool addPrompt)
    {
        if (messages.Count == 0)
            throw new ChatException("the conversation has no message; give at least one");
        var parts = new List<ChatPart>();
        string? first = _format.First ?? (_tokenizer is { AddsBos: true, BosId: int bos } ? _tokenizer.TokenText(bos) : null);
        if (first is not null)
            parts.Add(ChatPart.Token(first));
        foreach (ChatMessage message in messages)
        {
            parts.AddRange(_format.Header(message.Role));
            parts.Add(ChatPart.Plain(message.Content.Trim()));
            parts.AddRange(_format.Footer);
        }
        if (addPrompt)
            parts.AddRange(_format.Header(ChatRole.Assistant));
        return ChatPart.Join(parts);
    }

    private int TokenOf(string text) => _tokenizer.FindToken(text)
        ?? throw new ChatException($"{_fileName}: the {Name} template needs the token '{text}', which the vocabulary lacks; leave --chat out");
}
