using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Formats;

namespace BitNet.Gen.Models.Program;

/// <summary>
/// Gives matrix products their input as codes: once for all that share it, in one kernel with what computes it.
/// Where the format decides at load whether a product wants codes or float32 values, the steps for both stand in the program under their conditions.
/// </summary>
internal static class QuantiseInputs
{
    /// <summary>Runs the pass.</summary>
    /// <returns>False after a report.</returns>
    public static bool Run(ProgramDraft draft, DiagnosticBag bag)
    {
        if (!draft.Steps.OfType<MultiplyStep>().Any()) return true;
        if (draft.Kernels.Quantiser(ActivationKind.Int8PerToken) is not { } quantiser || !MakesCodes(quantiser))
        {
            bag.Report(SpecRules.NoQuantiser, ModelSpec.ForwardPath, 0, draft.Spec.Name, "int8 per token");
            return false;
        }

        for (int section = 0; section < draft.Sections.Length; section++)
        {
            foreach (int input in draft.Sections[section].OfType<MultiplyStep>().Select(step => step.Input!.Value).Distinct().ToList())
                Quantise(draft, draft.Sections[section], input, quantiser, inLayer: section == 1);
        }

        return true;
    }

    private static bool MakesCodes(KernelSignature kernel) =>
        kernel.Inputs.Count == 1 && kernel.Inputs[0].Shape.Count == 2 && kernel.Outputs.Count == 3
        && kernel.Outputs[0].Element == ElementType.I8 && kernel.Outputs[1].Element == ElementType.F32 && kernel.Outputs[2].Element == ElementType.I32;

    private static void Quantise(ProgramDraft draft, List<ModelStep> section, int input, KernelSignature quantiser, bool inLayer)
    {
        var value = draft.Values[input];
        EquatableArray<Extent> tokens = [value.Shape[0]];
        var codes = new InputCodes(
            draft.Add(value.Name + "_codes", ModelValueKind.Computed, ElementType.I8, value.Shape),
            draft.Add(value.Name + "_scales", ModelValueKind.Computed, ElementType.F32, tokens),
            draft.Add(value.Name + "_sums", ModelValueKind.Computed, ElementType.I32, tokens));
        var products = section.OfType<MultiplyStep>().Where(step => step.Input == input).ToList();
        var flexible = products.Where(step => !step.TernaryOnly).ToList();
        int need = -1;
        if (flexible.Count > 0)
        {
            need = draft.Needs.Count;
            draft.Needs.Add(new InputNeed(input, flexible.SelectMany(step => step.Products.Select(product => product.Matrix)).ToEquatableArray(), inLayer));
        }

        KernelStep Call(StepCondition when)
        {
            var binding = new CallBinding(quantiser);
            binding.Pass(quantiser.Inputs[0], draft.Values[input]);
            binding.Receive(quantiser.Outputs[0], codes.Codes);
            binding.Receive(quantiser.Outputs[1], codes.Scales);
            binding.Receive(quantiser.Outputs[2], codes.Sums);
            return binding.ToStep(draft.Values, when, $"{value.Name} as codes");
        }

        int first = section.IndexOf(products[0]);
        int writer = section.FindLastIndex(first, step => step.Writes().Contains(input));
        bool alone = draft.Uses(input) == products.Count;
        bool fused = alone && writer >= 0 && section[writer] is KernelStep made && new KernelPair(made, Call(StepCondition.Always), input).CanFuse(draft);
        bool ternary = flexible.Count < products.Count;

        if (fused && flexible.Count == 0) section[writer] = Fuse(StepCondition.Always);
        else if (fused && !ternary)
        {
            var plain = (KernelStep)section[writer];
            var alternatives = new[]
            {
                Fuse(new StepCondition(need, InputForm.CodesOnly)),
                plain with { When = new StepCondition(need, InputForm.Values) },
                Call(new StepCondition(need, InputForm.Both)),
            };
            section.RemoveAt(writer);
            section.InsertRange(writer, alternatives);
        }
        else
            section.Insert(first, Call(ternary ? StepCondition.Always : new StepCondition(need, InputForm.Codes)));

        for (int i = 0; i < section.Count; i++)
        {
            if (section[i] is MultiplyStep product && product.Input == input && product.Codes is null)
                section[i] = product with { Input = product.TernaryOnly ? null : input, Codes = codes };
        }

        KernelStep Fuse(StepCondition when) => new KernelPair((KernelStep)section[writer], Call(when), input).Fuse(draft) with { Source = section[writer].Source + ", as codes" };
    }
}
