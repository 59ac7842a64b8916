using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>An array of a kernel, row-major, without gaps (a local's rows are padded to 16 elements).</summary>
/// <param name="Element">How an element is stored; f16 and bf16 elements are floats in expressions. Of weights it is f32.</param>
/// <param name="Dimensions">Elements along each dimension, over extents: <c>n</c>, <c>c / 16</c>, <c>16</c>.</param>
public sealed record Tensor(
    string Name,
    TensorRole Role,
    ElementType Element,
    EquatableArray<Expr> Dimensions,
    TensorKind Kind = TensorKind.Dense)
{
    /// <summary>The elements of a <see cref="TensorRole.Constant"/>, row-major; of f32 their bits.</summary>
    public EquatableArray<long> Values { get; init; } = [];

    /// <summary>The number of indices that an access needs.</summary>
    public int Rank => Dimensions.Count;

    /// <summary>The type as in specs: <c>f32[t, n]</c>, <c>cache f16[g, c / 16, d, 16]</c>, <c>weights[v, n]</c>.</summary>
    public string TypeText
    {
        get
        {
            string dimensions = $"[{string.Join(", ", Dimensions)}]";
            return Kind switch
            {
                TensorKind.Weights => "weights" + dimensions,
                TensorKind.Cache => $"cache {Element.Spelling()}{dimensions}",
                _ => Element.Spelling() + dimensions,
            };
        }
    }
}
