using BitNet.Gen.Kernels;
using BitNet.Gen.Matmul;
using BitNet.Gen.Pipeline;

namespace BitNet.Gen.Api;

/// <summary>The methods to generate for kernels: of all but products of matrices, which formats have.</summary>
public static class KernelApiPlans
{
    /// <summary>One file a kernel, stubs for kernels with mistakes.</summary>
    public static IEnumerable<GenerationPlan> From(SpecSet set)
    {
        for (int i = 0; i < set.Specs.Count; i++)
        {
            var bound = set.Specs[i];
            if (bound.Spec is KernelSpec kernel && !MatmulPattern.Matches(kernel))
                yield return new KernelApiPlan(set.Options.Namespace, set.Options.TableClass, kernel);
            else if (bound.Spec is BrokenSpec { Kind: "kernel" })
                yield return new BrokenKernelPlan(set.Options.Namespace, bound.File, bound.Name);
        }
    }
}
