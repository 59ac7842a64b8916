namespace BitNet.Inference.Tokenization;

/// <summary>
/// One expression of a pre-tokenizer: finds its leftmost match in <c>[from, end)</c> and sees nothing outside.
/// Indices count code points. A match is not empty; false means that there is none.
/// </summary>
internal delegate bool SplitPass(ScannedText text, int from, int end, out int start, out int stop);
