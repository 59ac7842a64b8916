using BitNet.Gen.Collections;

namespace BitNet.Gen.Models.Program;

/// <summary>
/// Takes two kernels in blocks of tokens where the first hands on to the second several times what the second makes of it, as the parts of attention:
/// for a whole prompt that would be the largest of all buffers.
/// </summary>
internal static class BlockTokens
{
    private static readonly Extent Tokens = Extent.Of(ModelNames.TokenCount);

    public static void Run(ProgramDraft draft)
    {
        // Behind the layers rows are passed over already.
        foreach (var section in draft.Sections.Take(2))
        {
            for (int at = 0; at + 1 < section.Count; at++)
            {
                if (section[at] is not KernelStep { When.IsAlways: true } first || section[at + 1] is not KernelStep { When.IsAlways: true } second || !IsWorthIt(draft, first, second)) continue;
                foreach (int value in first.Writes()) draft.Values[value] = draft.Values[value] with { Shape = draft.Values[value].Shape.Select(InBlock).ToEquatableArray() };
                section[at] = new BlockStep([InBlock(first), InBlock(second)], second.Source);
                section.RemoveAt(at + 1);
            }
        }
    }

    private static bool IsWorthIt(ProgramDraft draft, KernelStep first, KernelStep second)
    {
        var handed = first.Writes().ToList();
        return IsByToken(draft, first) && IsByToken(draft, second)
            && handed.TrueForAll(value => draft.Uses(value) == 1 && second.Reads().Contains(value) && !draft.Needs.Any(need => need.Value == value))
            && first.Reads().Concat(second.Reads()).Concat(second.Writes()).Concat(handed).All(value => IsByRow(draft.Values[value]))
            && second.Writes().All(made => handed.Exists(value => IsMultiple(draft.Values[value].Count / draft.Values[made].Count)));
    }

    /// <summary>Whether the kernel does each token by itself, and takes what has a row for each token as such.</summary>
    private static bool IsByToken(ProgramDraft draft, KernelStep step)
    {
        var kernel = draft.Kernels.Find(step.Kernel)!;
        return draft.Kernels.IsByToken(step.Kernel)
            && kernel.Slots.Zip(step.Arguments, (slot, argument) => (slot, argument)).All(pair =>
                pair.argument is not ValueArgument value || draft.Values[value.Value].Kind != ModelValueKind.Computed || kernel[pair.slot]!.Shape[0] == kernel.Outputs[0].Shape[0]);
    }

    // Steps of a block find the rows of its first token by their number.
    private static bool IsByRow(ModelValue value) =>
        value.Kind == ModelValueKind.Computed ? value.Shape[0] == Tokens && value.Shape.Skip(1).All(dimension => InBlock(dimension) == dimension)
        : value.Kind is not (ModelValueKind.Tokens or ModelValueKind.Logits);

    private static bool IsMultiple(Extent ratio) => ratio.Factors.Count == 0 && ratio.Denominator == 1 && ratio.Numerator > 1;

    private static Extent InBlock(Extent extent) => extent.Substitute(name => name == ModelNames.TokenCount ? Extent.Of(ModelNames.BlockTokens) : null);

    private static KernelStep InBlock(KernelStep step) => step with
    {
        Items = InBlock(step.Items),
        Arguments = step.Arguments.Select(argument => argument is ExtentArgument extent ? new ExtentArgument(InBlock(extent.Extent)) : argument).ToEquatableArray(),
    };
}
