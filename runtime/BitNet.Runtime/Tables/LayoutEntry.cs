namespace BitNet.Runtime.Tables;

/// <summary>One compute layout: how kernels want weights, in panels of rows, each panel a run of tiles along k.</summary>
public sealed record LayoutEntry
{
    /// <summary>The name in the spec, as <c>panel2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Rows of a panel.</summary>
    public required int TileRows { get; init; }

    /// <summary>Weights of one row in a tile.</summary>
    public required int TileK { get; init; }

    /// <summary>Bytes of a tile, its scales included.</summary>
    public required int TileBytes { get; init; }

    /// <summary>Bits that a weight takes, scales inside the tile included.</summary>
    public double WeightBits => 8.0 * TileBytes / ((double)TileRows * TileK);

    /// <summary>The type of the codes that are packed: <c>u8</c>, <c>i8</c>, <c>f16</c>, <c>bf16</c> or <c>f32</c>.</summary>
    public required string CodeType { get; init; }

    /// <summary>The smallest code that the layout can hold (integer codes only).</summary>
    public required int CodeMin { get; init; }

    /// <summary>The largest code that the layout can hold.</summary>
    public required int CodeMax { get; init; }

    /// <summary>The code of the value zero, which products with activations for each token correct for: formats with another are not packed.</summary>
    public int ZeroPoint { get; init; }

    /// <summary>The type of the scales inside a tile, one a row: <c>f16</c> or <c>f32</c>; empty where scales stand beside the panels.</summary>
    public required string ScaleType { get; init; }

    /// <summary>The type of the minima inside a tile, one a row behind its scales; empty where there are none.</summary>
    public string MinimumType { get; init; } = "";

    /// <summary>How many levels codes choose among; 0 where kernels multiply the codes themselves.</summary>
    public int Levels { get; init; }

    /// <summary>Bytes of the tables that stand for the activations of a tile's columns where kernels look sums up; 0 where they multiply codes. The matrix product's variant <c>tables</c> makes them.</summary>
    public int TableBytes { get; init; }

    /// <summary>What kernels over this layout multiply with.</summary>
    public required ActivationKind Activations { get; init; }

    /// <summary>The kernel that makes these activations of float32 values; empty where there is none or none is needed.</summary>
    public string Quantiser { get; init; } = "";

    /// <summary>The place in the order of preference, smallest first.</summary>
    public int Order { get; init; }

    /// <summary>Whether the codes must be finite: the kernels' conversion does not know infinities and NaN (f16).</summary>
    public required bool FiniteOnly { get; init; }

    /// <summary>
    /// Packs tiles. Slots: codes (row r of the tile at codes + r * stride), stride in bytes, scales (one float32 a row; unused where <see cref="ScaleType"/> is empty), tiles, scale stride in floats,
    /// minima (as scales; unused where <see cref="MinimumType"/> is empty). Work item i packs the codes at column i * TileK, with the scales and minima at i * scale stride, into tile i.
    /// </summary>
    public required nint Pack { get; init; }
}
