using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Models;

/// <summary>What a model needs to know of a kernel to call it.</summary>
/// <param name="Name">The kernel's name, as <c>rms_norm</c>.</param>
/// <param name="Operator">The operator of model bodies that it stands for, as <c>*</c> or <c>+=</c>; null without one.</param>
/// <param name="Quantises">The kind of activations that it makes for matrix products; null for other kernels.</param>
/// <param name="Inputs">The inputs in declaration order, scalars included.</param>
/// <param name="Outputs">The outputs in declaration order.</param>
/// <param name="Items">The extents whose product is the number of work items.</param>
/// <param name="Slots">The argument slots of the generated code: names of inputs, outputs and extents, in order.</param>
public sealed record KernelSignature(
    string Name,
    string? Operator,
    ActivationKind? Quantises,
    EquatableArray<KernelArgument> Inputs,
    EquatableArray<KernelArgument> Outputs,
    EquatableArray<Extent> Items,
    EquatableArray<string> Slots)
{
    /// <summary>The input or output of that name; null where there is none, as for the name of an extent.</summary>
    public KernelArgument? this[string name] =>
        Inputs.FirstOrDefault(input => input.Name == name) ?? Outputs.FirstOrDefault(output => output.Name == name);

    /// <summary>The signature of a kernel; null where a dimension is no product of extents.</summary>
    /// <param name="open">The tensors whose element type differs among the kernel's variants.</param>
    public static KernelSignature? Of(KernelIr kernel, string? op = null, ActivationKind? quantises = null, IReadOnlyCollection<string>? open = null)
    {
        var inputs = new List<KernelArgument>();
        var outputs = new List<KernelArgument>();
        foreach (string slot in kernel.Slots)
        {
            if (kernel.Scalar(slot) is { } scalar)
            {
                bool isFloat = scalar.Type == Expressions.ValueType.Float;
                inputs.Add(new KernelArgument(slot, isFloat ? KernelArgumentKind.Float : KernelArgumentKind.Integer, isFloat ? ElementType.F32 : ElementType.I32, []));
            }
            else if (kernel.Tensor(slot) is { } tensor)
            {
                if (Shape(tensor.Dimensions) is not { } shape) return null;
                bool output = tensor.Role == TensorRole.Output;
                (output ? outputs : inputs).Add(new KernelArgument(slot, Kind(tensor.Kind), tensor.Element, shape, !output && InPlace(kernel, tensor), open?.Contains(slot) ?? false));
            }
        }

        return Shape(kernel.Items.Select(item => item.Limit)) is { } items
            ? new KernelSignature(kernel.Name, op, quantises, [.. inputs], [.. outputs], items, kernel.Slots)
            : null;
    }

    private static KernelArgumentKind Kind(TensorKind kind) => kind switch
    {
        TensorKind.Weights => KernelArgumentKind.Weights,
        TensorKind.Cache => KernelArgumentKind.Cache,
        _ => KernelArgumentKind.Tensor,
    };

    private static EquatableArray<Extent>? Shape(IEnumerable<Expr> dimensions)
    {
        var shape = new List<Extent>();
        foreach (var dimension in dimensions)
        {
            if (Extent.From(dimension) is not { } extent) return null;
            shape.Add(extent);
        }

        return [.. shape];
    }

    // One store alone reads the input, each element at the index where it writes: the element is gone only when nobody wants it any more.
    private static bool InPlace(KernelIr kernel, Tensor input)
    {
        var outputs = kernel.Tensors.Where(tensor => tensor.Role == TensorRole.Output).ToList();
        if (outputs.Count != 1 || outputs[0].Element != input.Element || outputs[0].Dimensions != input.Dimensions || kernel.Body.Count == 0) return false;
        if (kernel.Body[kernel.Body.Count - 1] is not ElementStore store || store.Tensor != outputs[0].Name) return false;
        foreach (var statement in kernel.Body)
        {
            foreach (var read in KernelRewriter.Expressions(statement).SelectMany(ExprChildren.Descendants).OfType<ElementExpr>())
            {
                if (read.Array == input.Name && (statement != store || read.Indices != store.Indices)) return false;
            }
        }

        return kernel.Body.OfType<ElementStore>().Count(other => other.Tensor == store.Tensor) == 1;
    }
}
