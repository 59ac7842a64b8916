using BitNet.Gen.Formats;

namespace BitNet.Gen.Layouts;

/// <summary>A compute layout (L1): how kernels want weights. Rows stand in panels of <paramref name="TileRows"/>, a panel is a run of tiles along k.</summary>
/// <param name="Order">The place in the order of preference: of several that can hold a tensor, the smallest is taken.</param>
/// <param name="TileRows">Rows of a tile.</param>
/// <param name="TileK">Weights of one row in a tile.</param>
/// <param name="TileBytes">Bytes of a tile, scales included.</param>
/// <param name="Activations">What kernels over this layout multiply with.</param>
/// <param name="Tile">What stands in the bytes.</param>
public sealed record LayoutSpec(
    string Name,
    string Summary,
    int Order,
    int TileRows,
    int TileK,
    int TileBytes,
    ActivationKind Activations,
    TileContent Tile);
