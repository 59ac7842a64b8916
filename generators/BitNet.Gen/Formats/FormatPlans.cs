using System.Globalization;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Formats;

/// <summary>The files to generate for formats.</summary>
public static class FormatPlans
{
    /// <summary>One file a format, stubs for formats with mistakes.</summary>
    public static IEnumerable<GenerationPlan> From(SpecSet set)
    {
        var plans = new List<GenerationPlan>();
        var taken = SharedIds(set);
        foreach (var bound in set.Specs)
        {
            if (bound.Spec is FormatSpec format) plans.Add(new FormatPlan(set.Options.Namespace, set.Options.TableClass, bound.File, format, taken.TryGetValue(bound.File, out var mistake) ? mistake : null));
            else if (bound.Spec is BrokenSpec { Kind: "format" }) plans.Add(new BrokenFormatPlan(set.Options.Namespace, bound.File, bound.Name));
        }

        return plans;
    }

    /// <summary>By file: formats with the tensor type id of another one whose tensors have the same size. Of different sizes the one that fits a file is meant; here nothing could tell them apart.</summary>
    private static IReadOnlyDictionary<string, SpecDiagnostic> SharedIds(SpecSet set)
    {
        var owners = new Dictionary<(int Id, int Weights, int Bytes, int Once, bool RowHead), string>();
        var mistakes = new Dictionary<string, SpecDiagnostic>(StringComparer.Ordinal);
        foreach (var bound in set.Specs.OrderBy(bound => set.IsOwn(bound.File)))
        {
            // The size of an arranged matrix is known for its shape only.
            if (bound.Spec is not FormatSpec { Arrangement: null } format) continue;
            foreach (int id in format.GgufIds)
            {
                var size = (id, format.BlockWeights, format.BlockBytes, format.TailBytes, format.RowHead);
                if (!owners.TryGetValue(size, out string? owner)) owners.Add(size, format.Name);
                else if (!mistakes.ContainsKey(bound.File)) mistakes.Add(bound.File, new SpecDiagnostic(SpecRules.TypeIdTaken, bound.File, "gguf/id", 0, [id.ToString(CultureInfo.InvariantCulture), owner]));
            }
        }

        return mistakes;
    }
}
