using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Tests.Matmul;

/// <summary>The arguments of a matrix product, and what it must give.</summary>
internal interface IMatmulCase
{
    /// <summary>The pointer that is written.</summary>
    string Output { get; }

    /// <summary>The memory of each pointer.</summary>
    Dictionary<string, byte[]> Arrays { get; }

    /// <summary>The other parameters.</summary>
    Dictionary<string, ExprValue> Scalars { get; }

    /// <summary>Work items: panels of rows.</summary>
    int Items { get; }

    /// <summary>Makes some of the input infinite or NaN.</summary>
    void AddSpecialValues();

    /// <summary>The product by plain loops, as the bits of its floats.</summary>
    int[] Expected();

    /// <summary>The bits that a kernel wrote; every NaN counts as one, since its sign and payload are unspecified.</summary>
    int[] Result();

    /// <summary>The case that suits a program.</summary>
    static IMatmulCase For(LayoutSpec layout, VectorProgram program, int panels, int k, int tokens)
    {
        int seed = k + tokens;
        if (program.Variant.EndsWith(".tables", StringComparison.Ordinal)) return new TableCase(layout, k, tokens, seed);
        if (layout.Activations == ActivationKind.Int8Per32) return new BlockCase(layout, panels, k, tokens, seed);
        return new MatmulCase(layout, panels, k, tokens, MatmulScheduleTests.GranularityOf(program), seed);
    }
}
