using BitNet.Gen.Collections;

namespace BitNet.Gen.Models.Program;

/// <summary>Two kernel calls of which the second reads what the first writes, and how both become one call.</summary>
/// <param name="First">The call that writes the value.</param>
/// <param name="Second">The call that reads it.</param>
/// <param name="Value">The value, which nothing else reads.</param>
internal sealed record KernelPair(KernelStep First, KernelStep Second, int Value)
{
    /// <summary>Whether the pair can be one kernel: both work token by token on dense rows of one shape.</summary>
    public bool CanFuse(ProgramDraft draft)
    {
        if (draft.Kernels.Find(First.Kernel) is not { } first || draft.Kernels.Find(Second.Kernel) is not { } second) return false;
        if (!IsRowwise(first) || !IsRowwise(second) || first.Outputs.Count != 1) return false;
        var value = draft.Values[Value];
        var links = second.Slots.Zip(Second.Arguments, (slot, argument) => (slot, argument))
            .Where(pair => pair.argument is ValueArgument { Written: false } read && read.Value == Value)
            .Select(pair => second[pair.slot]!)
            .ToList();
        return links.Count == 1 && first.Outputs[0].Shape.Count == 2 && links[0].Shape.Count == 2
            && value.Kind == ModelValueKind.Computed && Extent.Product(value.Shape.Skip(1)) == Row(draft, first, First) && Row(draft, first, First) == Row(draft, second, Second);
    }

    /// <summary>The one call; it computes bit for bit what the two do.</summary>
    public KernelStep Fuse(ProgramDraft draft)
    {
        var first = draft.Kernels.Find(First.Kernel)!;
        var second = draft.Kernels.Find(Second.Kernel)!;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var arguments = first.Slots.Zip(First.Arguments, (slot, argument) => (slot, argument)).ToDictionary(pair => pair.slot, pair => pair.argument, StringComparer.Ordinal);
        string link = "";
        for (int i = 0; i < second.Slots.Count; i++)
        {
            string slot = second.Slots[i];
            var argument = Second.Arguments[i];
            if (argument is ExtentArgument) continue;
            if (argument is ValueArgument value && value.Value == Value)
            {
                link = slot;
                names[slot] = first.Outputs[0].Name;
                continue;
            }

            string name = slot;
            // A number of one name is one number; tensors of one name are two.
            for (int n = 2; arguments.TryGetValue(name, out var taken) && !(argument is ScalarArgument && taken == argument); n++) name = slot + Plural.Number(n);
            names[slot] = name;
            arguments[name] = argument;
        }

        arguments.Remove(first.Outputs[0].Name);
        bool byFirst = second.Inputs[0].Name == link;
        string fusedName = $"{first.Name}_{second.Name}{(byFirst ? "" : "_" + link)}";
        var fused = draft.Kernels.Fuse(fusedName, first, second, names);
        var binding = new CallBinding(fused);
        foreach (var input in fused.Inputs)
        {
            if (arguments[input.Name] is ValueArgument value) binding.Pass(input, draft.Values[value.Value]);
            else if (arguments[input.Name] is ScalarArgument number) binding.Pass(input, number);
        }

        foreach (var output in fused.Outputs) binding.Receive(output, ((ValueArgument)arguments[output.Name]).Value);
        return binding.ToStep(draft.Values, Second.When, Second.Source);
    }

    private static bool IsRowwise(KernelSignature kernel) =>
        kernel.Items.Count == 1
        && kernel.Inputs.Concat(kernel.Outputs).All(argument => argument.Kind is KernelArgumentKind.Tensor or KernelArgumentKind.Float or KernelArgumentKind.Integer && argument.Shape.Count <= 2)
        && kernel.Inputs.Concat(kernel.Outputs).Where(argument => argument.Shape.Count == 2).All(argument => argument.Shape[0] == kernel.Items[0])
        && kernel.Inputs.Concat(kernel.Outputs).Where(argument => argument.Shape.Count == 2).Select(argument => argument.Shape[1]).Distinct().Count() == 1;

    private static Extent? Row(ProgramDraft draft, KernelSignature kernel, KernelStep step)
    {
        for (int i = 0; i < kernel.Slots.Count; i++)
        {
            if (kernel[kernel.Slots[i]] is { Shape.Count: 2 } && step.Arguments[i] is ValueArgument value)
                return Extent.Product(draft.Values[value.Value].Shape.Skip(1));
        }

        return null;
    }
}
