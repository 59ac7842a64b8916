using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>Replaces a tensor of weights by the bytes of one number format.</summary>
public static class InlineStorage
{
    /// <summary>The weights tensor of <paramref name="kernel"/>, or null: kernels have one at most.</summary>
    public static Tensor? WeightsOf(KernelIr kernel)
    {
        foreach (var tensor in kernel.Tensors)
        {
            if (tensor.Kind == TensorKind.Weights) return tensor;
        }

        return null;
    }

    /// <summary>The kernel over <paramref name="storage"/>'s bytes; its variant gains the format's name. Unchanged where it has no weights.</summary>
    public static KernelIr Apply(KernelIr kernel, IStorageAccess storage)
    {
        if (WeightsOf(kernel) is not { } weights) return kernel;
        var parts = storage.Tensors(weights);
        var inlined = kernel with
        {
            Variant = kernel.Variant.Length == 0 ? storage.Name : $"{kernel.Variant}.{storage.Name}",
            Tensors = kernel.Tensors.SelectMany(t => t == weights ? parts : [t]).ToEquatableArray(),
            Body = kernel.Body.Select(s => KernelRewriter.MapExpressions(s, Read)).ToEquatableArray(),
        };
        // The extents keep their places: callers know the slots of the kernel over weights.
        var slots = kernel.Slots.SelectMany(s => s == weights.Name ? parts.Where(p => p.Role != TensorRole.Constant).Select(p => p.Name) : [s]);
        return inlined with { Slots = KernelSlots.WithExtents(slots.ToEquatableArray(), inlined) };

        Expr Read(Expr expression)
        {
            var inner = expression.MapChildren(Read);
            return inner is ElementExpr element && element.Array == weights.Name ? storage.Element(weights, element.Indices) : inner;
        }
    }
}
