namespace BitNet.Inference.Tokenization;

/// <summary>One kind of vocabulary: how it encodes text, and what its tokens stand for. Safe from several threads.</summary>
internal interface ITokenModel
{
    /// <summary>Whether the decoder drops one space in front of the first token.</summary>
    bool AddsSpacePrefix { get; }

    /// <summary>A new encoder over the vocabulary.</summary>
    ITextEncoder CreateEncoder();

    /// <summary>The bytes that a token of ordinary text stands for.</summary>
    ReadOnlySpan<byte> BytesOf(int id);
}
