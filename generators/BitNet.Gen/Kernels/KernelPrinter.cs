using System.Text;
using BitNet.Gen.Collections;

namespace BitNet.Gen.Kernels;

/// <summary>Writes a kernel in the specs' notation, for golden files and failure messages.</summary>
public static class KernelPrinter
{
    /// <summary>The text of <paramref name="kernel"/>, lines ended by LF.</summary>
    public static string Print(KernelIr kernel)
    {
        var text = new StringBuilder();
        text.Append("kernel ").Append(kernel.Name);
        if (kernel.Variant.Length > 0) text.Append(' ').Append(kernel.Variant);
        text.Append(" (").Append(string.Join(", ", kernel.Slots.Select(slot => Slot(kernel, slot)))).Append(")\n");
        foreach (var tensor in kernel.Tensors)
        {
            if (tensor.Role == TensorRole.Local) text.Append("local ").Append(tensor.Name).Append(": ").Append(tensor.TypeText).Append('\n');
        }

        return text.Append(Body(kernel)).ToString();
    }

    /// <summary>The items and statements of <paramref name="kernel"/>, lines ended by LF.</summary>
    public static string Body(KernelIr kernel)
    {
        var text = new StringBuilder();
        text.Append("for ").Append(Ranges(kernel.Items)).Append('\n');
        foreach (var statement in kernel.Body) Print(statement, "  ", text);
        return text.ToString();
    }

    private static string Slot(KernelIr kernel, string slot) =>
        kernel.Tensor(slot) is { } tensor ? $"{slot}: {tensor.TypeText}"
        : kernel.Scalar(slot) is { } scalar ? $"{slot}: {(scalar.Type == Expressions.ValueType.Float ? "f32" : "int")}"
        : slot;

    private static void Print(KernelStatement statement, string indent, StringBuilder text)
    {
        text.Append(indent);
        switch (statement)
        {
            case ScalarDefinition scalar:
                text.Append(scalar.Value.Type.ToString().ToLowerInvariant()).Append(' ').Append(scalar.Name).Append(" = ").Append(scalar.Value).Append(";\n");
                break;
            case ElementStore store:
                text.Append(store.Tensor).Append('[').Append(string.Join(", ", store.Indices)).Append("] = ").Append(store.Value);
                if (store.Domain.Count > 0) text.Append("   // ").Append(Ranges(store.Domain));
                text.Append('\n');
                break;
            case KernelLoop loop:
                text.Append("for ").Append(Ranges([loop.Range])).Append('\n');
                foreach (var inner in loop.Body) Print(inner, indent + "  ", text);
                break;
        }
    }

    private static string Ranges(EquatableArray<IndexRange> ranges) => string.Join(", ", ranges.Select(r => $"{r.Name} < {r.Limit}"));
}
