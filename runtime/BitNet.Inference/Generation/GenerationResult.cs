namespace BitNet.Inference.Generation;

/// <summary>What a continuation took.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="PromptTokens">Tokens read.</param>
/// <param name="PromptTime">How long reading them took.</param>
/// <param name="GeneratedTokens">Tokens generated, one that ended the text not counted.</param>
/// <param name="GenerationTime">How long that took.</param>
/// <param name="Seed">What the random numbers began with.</param>
public sealed record GenerationResult(GenerationEnd End, int PromptTokens, TimeSpan PromptTime, int GeneratedTokens, TimeSpan GenerationTime, ulong Seed);
