namespace BitNet.Inference.Tokenization;

/// <summary>Turns text without special tokens into token ids. It keeps memory between calls, so one call at a time.</summary>
internal interface ITextEncoder
{
    /// <summary>Appends the ids of a text.</summary>
    /// <param name="text">Valid UTF-8, not empty.</param>
    /// <param name="atStart">Whether the text is the first, or follows a special token.</param>
    /// <param name="ids">Where to append.</param>
    void Encode(ReadOnlySpan<byte> text, bool atStart, List<int> ids);
}
