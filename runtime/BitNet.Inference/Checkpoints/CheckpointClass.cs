namespace BitNet.Inference.Checkpoints;

/// <summary>A class of models in checkpoints, and the architecture of GGUF files that computes the same.</summary>
/// <param name="Name">The entry of <c>architectures</c> in <c>config.json</c>.</param>
/// <param name="Architecture">The value of <c>general.architecture</c>.</param>
/// <param name="Activation">What <c>hidden_act</c> must be: the architecture computes no other.</param>
/// <param name="PairsAreNeighbours">Whether the architecture rotates neighbouring elements of queries and keys. Checkpoints rotate elements half a head apart, so that rows change places.</param>
/// <param name="IsTernary">Whether the projections of the layers are ternary even where the configuration does not say so.</param>
internal sealed record CheckpointClass(string Name, string Architecture, string Activation, bool PairsAreNeighbours, bool IsTernary)
{
    private static readonly CheckpointClass[] s_all =
    [
        new("BitNetForCausalLM", "bitnet-b1.58", "relu2", PairsAreNeighbours: false, IsTernary: true),
        new("BitnetForCausalLM", "bitnet", "silu", PairsAreNeighbours: false, IsTernary: true),
        new("LlamaForCausalLM", "llama", "silu", PairsAreNeighbours: true, IsTernary: false),
    ];

    /// <summary>The names of all, for messages.</summary>
    internal static string KnownNames => string.Join(", ", s_all.Select(known => known.Name).Order(StringComparer.Ordinal));

    /// <summary>The class of that name; names differ in case only.</summary>
    internal static CheckpointClass? Find(string name) => Array.Find(s_all, known => known.Name == name);
}
