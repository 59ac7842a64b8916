using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Formats;

/// <summary>The files to generate for formats.</summary>
public static class FormatPlans
{
    /// <summary>One file a format, stubs for formats with mistakes.</summary>
    public static IEnumerable<GenerationPlan> From(SpecSet set)
    {
        var plans = new List<GenerationPlan>();
        foreach (var bound in set.Specs)
        {
            if (bound.Spec is FormatSpec format) plans.Add(new FormatPlan(set.Options.Namespace, set.Options.TableClass, bound.File, format));
            else if (bound.Spec is BrokenSpec { Kind: "format" }) plans.Add(new BrokenFormatPlan(set.Options.Namespace, bound.File, bound.Name));
        }

        return plans;
    }
}
