namespace BitNet.Benchmarks.Scale;

/// <summary>What is swept: each of the three lists, the other two values held.</summary>
/// <param name="Shape">The shape of the sweeps over threads and contexts.</param>
/// <param name="Shapes">The shapes of the sweep over model sizes.</param>
/// <param name="Threads">Numbers of threads; the last is held in the other sweeps.</param>
/// <param name="Contexts">Numbers of tokens in the cache; the first is held in the other sweeps.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="GeneratedTokens">Tokens that are decoded.</param>
/// <param name="Rounds">Rounds that count; one more warms up.</param>
/// <param name="Head">The format of embedding and head.</param>
internal sealed record ScaleOptions(
    string Shape, IReadOnlyList<string> Shapes, IReadOnlyList<int> Threads, IReadOnlyList<int> Contexts, int PromptTokens, int GeneratedTokens, int Rounds, string Head);
