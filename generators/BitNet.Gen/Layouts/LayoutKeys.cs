using BitNet.Gen.Formats;
using BitNet.Gen.Shapes;
using static BitNet.Gen.Shapes.Shape;

namespace BitNet.Gen.Layouts;

/// <summary>The keys of layout specs.</summary>
public static class LayoutKeys
{
    internal const int MaxRows = 1024;
    internal const int MaxK = 4096;
    internal const int MaxBytes = 1 << 20;

    internal const int MaxZero = 255;

    // Looked up in a register of 16 bytes.
    internal const int MaxLevels = 16;

    private static readonly KeyShape Rows = Required("rows", Integer(1, MaxRows), "Rows of a panel.");
    private static readonly KeyShape K = Required("k", Integer(1, MaxK), "Weights of a row in a tile.");
    private static readonly ValueShape Bytes = Integer(1, MaxBytes);

    /// <summary>The tile.</summary>
    internal static readonly MappingShape Tile = Map(Rows, K, Optional("bytes", Bytes, "Bytes of a tile."));

    private static readonly KeyShape[] Head =
    [
        Required("layout", Name, "The layout's name."),
        Required("summary", Text, "One line for people."),
        Required("order", Integer(0, int.MaxValue), "Of the layouts that can hold a tensor, the one with the smallest number is taken."),
    ];

    private static readonly KeyShape Activations = Required("activations", FormatKeys.Activations, "What kernels over the layout multiply with.");

    private static readonly KeyShape Scale = Optional("scale", Word("f16", "f32"), "The type of the scales in a tile, one a row, behind the elements or bytes.");

    /// <summary>One element a weight.</summary>
    public static readonly MappingShape OfElements = Map([
        .. Head,
        Required("tile", Tile, "Rows of a panel, and weights of a row in a tile."),
        Activations,
        Required("element", Word("u8", "i8", "f16", "bf16", "f32"), "The type of one weight; weight k of a row is element rows * k + row of the tile."),
        Scale,
    ]);

    /// <summary>Several codes in a byte.</summary>
    public static readonly MappingShape OfBytes = Map([
        .. Head,
        Required("tile", Map(Rows, K, Required("bytes", Bytes, "Bytes of a tile.")), "Rows of a panel, weights of a row in a tile, bytes of a tile."),
        Activations,
        Required("input", Range, "What a byte may be."),
        Optional("let", Named(Expression), "Names for parts of the codes, as functions of the byte q[i], used as p[i]."),
        Required("codes", OneOrMany(Expression), "The code of each step, over q[i] and the names."),
        Required("range", Range, "The codes that a tile holds."),
        Optional("zero", Integer(-MaxZero, MaxZero), "The code of the value zero, for int8 per token; left out, 0."),
        Required("pack", Expression, "The byte of the codes d[0], d[1] and so on of its steps."),
        Scale,
        Optional("minimum", Word("f16", "f32"), "The type of the minima in a tile, one a row, behind the scales."),
        Optional("algorithm", Word("dot", "lut"), "How kernels multiply: dot, codes by activations; lut, sums of activations are tabulated for each token, and groups of codes look them up."),
        Optional("index", OneOrMany(Expression), "For lut: the index of each group of neighbouring codes, over q[i] and the names."),
        Optional("levels", Integer(MaxLevels, MaxLevels), "How many levels the codes choose among; left out where they are multiplied themselves."),
    ]);

    /// <summary>The whole file.</summary>
    public static readonly ValueShape Root = Either(OfElements, OfBytes);
}
