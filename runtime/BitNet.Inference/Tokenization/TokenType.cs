namespace BitNet.Inference.Tokenization;

/// <summary>What a token of the vocabulary is; the numbers are those of <c>tokenizer.ggml.token_type</c>.</summary>
public enum TokenType
{
    /// <summary>The file does not say; treated as normal.</summary>
    Undefined = 0,

    /// <summary>A piece of text.</summary>
    Normal = 1,

    /// <summary>Stands for text that the vocabulary cannot express.</summary>
    Unknown = 2,

    /// <summary>Steers the model, as the end of a turn; no text.</summary>
    Control = 3,

    /// <summary>Literal text that is always split off before anything else.</summary>
    UserDefined = 4,

    /// <summary>In the vocabulary, but not used in training.</summary>
    Unused = 5,

    /// <summary>One byte, written <c>&lt;0xHH&gt;</c> (SentencePiece).</summary>
    Byte = 6,
}
