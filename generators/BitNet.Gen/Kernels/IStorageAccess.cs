using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>How a number format answers a kernel that reads a stored matrix.</summary>
public interface IStorageAccess
{
    /// <summary>The format's name, which becomes the kernel's variant.</summary>
    string Name { get; }

    /// <summary>The input tensors of bytes that stand for <paramref name="weights"/> in the kernel, in slot order, and constant ones.</summary>
    EquatableArray<Tensor> Tensors(Tensor weights);

    /// <summary>The float32 value at <paramref name="indices"/> of <paramref name="weights"/>, as an expression over <see cref="Tensors"/>.</summary>
    Expr Element(Tensor weights, EquatableArray<Expr> indices);
}
