using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>
/// An index-notation kernel (L2): a pure function of arrays, made of work items that any thread may do in any order.
/// Element reads are <see cref="ElementExpr"/> with one index a dimension, reductions are <see cref="ReduceExpr"/> with a limit;
/// <see cref="NameExpr"/> is an extent, an index, a scalar parameter or a scalar defined before. All these names differ.
/// </summary>
/// <remarks>
/// The order of a float sum belongs to the kernel and is equal on every target: see <see cref="LaneAnalysis"/>.
/// Sums of products take each by a fused multiply-add; products and sums that are written otherwise are never contracted. An output may share memory with an input that each statement reads only at the index it writes.
/// </remarks>
/// <param name="Variant">What its type parameters stand for, joined by dots; empty without any.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Items">The indices that make up the work item, outermost first; item numbers count them row-major.</param>
/// <param name="Tensors">Inputs, outputs and locals.</param>
/// <param name="Slots">The argument slots in order: names of inputs, outputs, scalars and extents.</param>
public sealed record KernelIr(
    string Name,
    string Variant,
    string Summary,
    EquatableArray<IndexRange> Items,
    EquatableArray<Tensor> Tensors,
    EquatableArray<ScalarParameter> Scalars,
    EquatableArray<string> Slots,
    EquatableArray<KernelStatement> Body)
{
    /// <summary>The tensor of that name, or null.</summary>
    public Tensor? Tensor(string name)
    {
        foreach (var tensor in Tensors)
        {
            if (tensor.Name == name) return tensor;
        }

        return null;
    }

    /// <summary>The scalar parameter of that name, or null.</summary>
    public ScalarParameter? Scalar(string name)
    {
        foreach (var scalar in Scalars)
        {
            if (scalar.Name == name) return scalar;
        }

        return null;
    }

    /// <summary>The kernel in the specs' notation.</summary>
    public sealed override string ToString() => KernelPrinter.Print(this);
}
