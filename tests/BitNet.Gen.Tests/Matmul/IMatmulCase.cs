using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>The arguments of a matrix product, and what it must give.</summary>
internal interface IMatmulCase
{
    /// <summary>The memory of each pointer.</summary>
    Dictionary<string, byte[]> Arrays { get; }

    /// <summary>The other parameters.</summary>
    Dictionary<string, ExprValue> Scalars { get; }

    /// <summary>Panels of rows.</summary>
    int Panels { get; }

    /// <summary>Makes some of the input infinite or NaN.</summary>
    void AddSpecialValues();

    /// <summary>The product by plain loops, as the bits of its floats.</summary>
    int[] Expected();

    /// <summary>The bits that a kernel wrote; every NaN counts as one, since its sign and payload are unspecified.</summary>
    int[] Result();

    /// <summary>The case that suits a layout.</summary>
    static IMatmulCase For(LayoutSpec layout, int panels, int k, int tokens, ScaleGranularity granularity, int seed) => layout.Activations == ActivationKind.Int8Per32
        ? new BlockCase(layout, panels, k, tokens, seed)
        : new MatmulCase(layout, panels, k, tokens, granularity, seed);
}
