using BitNet.Gen.Collections;

namespace BitNet.Gen.Models.Program;

/// <summary>Lets matrix products add the residual stream as they store: an addition of a product to what was there before it is no call of its own.</summary>
internal static class AddResiduals
{
    public static void Run(ProgramDraft draft)
    {
        foreach (var section in draft.Sections)
        {
            for (int at = 0; at < section.Count; at++)
            {
                if (section[at] is not KernelStep { When.IsAlways: true } addition || !draft.Kernels.IsSum(addition.Kernel)) continue;
                int[] terms = [.. addition.Reads()];
                if (!TryAdd(draft, section, at, terms[0], terms[1]) && !TryAdd(draft, section, at, terms[1], terms[0])) continue;
                section.RemoveAt(at--);
            }
        }
    }

    /// <summary>Makes the product <paramref name="product"/> add itself to <paramref name="residual"/>, if nothing else reads it and the residual is there when it is computed.</summary>
    private static bool TryAdd(ProgramDraft draft, List<ModelStep> section, int addition, int product, int residual)
    {
        if (product == residual || draft.Uses(product) != 1 || draft.Needs.Any(need => need.Value == product)) return false;
        int at = section.FindIndex(step => step is MultiplyStep && step.Writes().Contains(product));
        if (at < 0 || at > addition || section.Skip(at).Take(addition - at).Any(step => step.Writes().Contains(residual))) return false;
        var multiply = (MultiplyStep)section[at];
        int sum = section[addition].Writes().Single();
        if (draft.Values[sum].Count != draft.Values[product].Count || draft.Values[residual].Count != draft.Values[product].Count) return false;
        section[at] = multiply with
        {
            Products = multiply.Products.Select(output => output.Output == product ? new MatrixOutput(output.Matrix, sum, residual) : output).ToEquatableArray(),
            Source = multiply.Products.Count == 1 ? section[addition].Source : $"{multiply.Source}, {section[addition].Source}",
        };
        return true;
    }
}
