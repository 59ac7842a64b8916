using BitNet.Inference.Gguf;

namespace BitNet.Inference.Tokenization;

/// <summary>Chooses the kind of vocabulary and its rules by the keys of a file.</summary>
internal static class TokenizerReader
{
    private const string ModelKey = "tokenizer.ggml.model";
    private const string PreKey = "tokenizer.ggml.pre";

    // What llama.cpp takes for byte-level vocabularies that name neither.
    private const int DefaultBytePairEnd = 11;
    private const int Llama3Count = 128_256;

    internal static Tokenizer Read(GgufMetadata metadata)
    {
        if (!metadata.TryGetString(ModelKey, out string? model) || model is "no_vocab" or "none")
            throw new TokenizerException($"{metadata.FileName}: the file has no vocabulary; give token ids instead of text, or use a file with a tokenizer");
        switch (model)
        {
            case "gpt2":
            {
                var vocabulary = new Vocabulary(metadata);
                PreTokenizer preTokenizer = FindPreTokenizer(metadata, vocabulary);
                var special = SpecialIds.Read(metadata, vocabulary, DefaultBytePairEnd, DefaultBytePairEnd, null, preTokenizer.AddBos);
                return new Tokenizer(vocabulary, new BytePairModel(metadata, vocabulary, preTokenizer), special);
            }
            case "llama":
            {
                var vocabulary = new Vocabulary(metadata);
                var special = SpecialIds.Read(metadata, vocabulary, 1, 2, 0, true);
                return new Tokenizer(vocabulary, new SentencePieceModel(metadata, vocabulary, special.Unknown), special);
            }
            default:
                throw new TokenizerException($"{metadata.FileName}: tokenizers of the kind '{model}' are not supported, only 'gpt2' (byte-pair) and 'llama' (SentencePiece); use a model with one of these");
        }
    }

    private static PreTokenizer FindPreTokenizer(GgufMetadata metadata, Vocabulary vocabulary)
    {
        if (!metadata.TryGetString(PreKey, out string? name))
            name = IsLlama3(metadata, vocabulary) ? "llama-bpe" : PreTokenizer.DefaultName;
        return PreTokenizer.Find(name)
            ?? throw new TokenizerException($"{metadata.FileName}: the pre-tokenizer '{name}' ('{PreKey}') is not known, only {PreTokenizer.KnownNames}; use a model with one of these");
    }

    /// <summary>The published BitNet 2B4T files do not name their pre-tokenizer, which is Llama 3's.</summary>
    private static bool IsLlama3(GgufMetadata metadata, Vocabulary vocabulary) =>
        (metadata.TryGetString("general.architecture", out string? architecture) && architecture is "bitnet-25" or "bitnet-b1.58")
        || (vocabulary.Count == Llama3Count && vocabulary.Find("<|begin_of_text|>") is not null);
}
