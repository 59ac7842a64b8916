using BitNet.Inference.Gguf;
using BitNet.Inference.Loading;

namespace BitNet.Inference.Synthetic;

/// <summary>The sizes of a model that is made in memory.</summary>
/// <param name="Name">How it is asked for.</param>
/// <param name="Architecture">The value of <c>general.architecture</c>.</param>
/// <param name="Width">The length of a token's hidden vector.</param>
/// <param name="Inner">The length of the feed-forward part's vectors.</param>
/// <param name="Layers">The number of layers.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KeyHeads">Key and value heads.</param>
/// <param name="Vocabulary">Tokens.</param>
/// <param name="Context">Positions.</param>
/// <param name="RopeBase">The base of the rotary embedding's frequencies.</param>
/// <param name="SubNorms">Whether attention and feed-forward part normalise before their last matrix.</param>
/// <param name="TiedHead">Whether the embedding is the head too.</param>
public sealed record SyntheticShape(
    string Name, string Architecture, int Width, int Inner, int Layers, int Heads, int KeyHeads, int Vocabulary, int Context, float RopeBase, bool SubNorms, bool TiedHead)
{
    /// <summary>The shapes that can be asked for: those of published models, and a small one for tests.</summary>
    public static IReadOnlyList<SyntheticShape> All { get; } =
    [
        new("2b4t", "bitnet-b1.58", 2560, 6912, 30, 20, 5, 128256, 4096, 500000, SubNorms: true, TiedHead: true),
        new("700m", "bitnet", 1536, 4096, 24, 16, 16, 32002, 2048, 10000, SubNorms: true, TiedHead: true),
        new("8b", "llama", 4096, 14336, 32, 32, 8, 128256, 8192, 500000, SubNorms: false, TiedHead: false),
        new("tiny", "bitnet-b1.58", 256, 768, 2, 4, 2, 512, 4096, 500000, SubNorms: true, TiedHead: true),
    ];

    /// <summary>
    /// The same under an architecture that llama.cpp knows: of those with sub-norms, only <c>bitnet</c>, whose feed-forward part has SiLU for the squared ReLU
    /// of <c>bitnet-b1.58</c>: as many weights and products.
    /// </summary>
    public SyntheticShape Portable => SubNorms ? this with { Architecture = "bitnet" } : this;

    /// <summary>The shape as a GGUF file says it.</summary>
    internal ArchitectureKeys Keys => new(Architecture)
    {
        Vocabulary = Vocabulary,
        Context = Context,
        Width = Width,
        Layers = Layers,
        Inner = Inner,
        Heads = Heads,
        KeyHeads = KeyHeads,
        Epsilon = 1e-5f,
        RopeBase = RopeBase,
    };

    /// <summary>The shape of that name.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public static SyntheticShape Of(string name) => All.FirstOrDefault(shape => shape.Name == name)
        ?? throw new ModelException($"there is no synthetic model '{name}'; the shapes are {string.Join(", ", All.Select(shape => shape.Name))}");
}
