using System.Runtime.CompilerServices;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Kernels;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Specs;
using BitNet.Gen.Tuning;

namespace BitNet.Gen.Models;

/// <summary>The files of all models.</summary>
public static class ModelPlans
{
    // The models' own files and those of the kernels that they fuse come from one lowering.
    private static readonly ConditionalWeakTable<SpecSet, IReadOnlyList<ModelPlan>> Made = new();

    /// <summary>One plan a model.</summary>
    public static IEnumerable<GenerationPlan> From(SpecSet set) => Made.GetValue(set, Make);

    /// <summary>The kernels that the models' programs call beside those of the specs: chains made one, each once, by name, with the file of the first model that calls it.</summary>
    public static IReadOnlyList<(string File, KernelIr Kernel)> FusedKernels(SpecSet set) =>
        Made.GetValue(set, Make)
            .SelectMany(plan => (plan.Program?.Fused ?? []).Select(kernel => (File: plan.SpecFiles[0], Kernel: kernel)))
            .GroupBy(fused => fused.Kernel.Name, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.First())
            .ToList();

    private static IReadOnlyList<ModelPlan> Make(SpecSet set)
    {
        var plans = new List<ModelPlan>();
        if (!HasPart(set)) return plans;
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        // What a library's models have is compiled already: a project's own model is the second of two.
        foreach (var model in set.All<ModelSpec>().OrderBy(model => set.IsOwn(model.File)))
        {
            var bag = new DiagnosticBag(model.File);
            foreach (string architecture in model.Architectures)
            {
                if (owners.TryGetValue(architecture, out string? owner)) bag.Report(SpecRules.ArchitectureTaken, "gguf", 0, architecture, owner);
                else owners.Add(architecture, model.Name);
            }

            var program = ModelLowering.Lower(model, set.All<KernelSpec>(), bag);
            plans.Add(new ModelPlan($"{model.Name}.model.g.cs", [model.File], program, set.Options.Namespace, bag.Diagnostics));
        }

        return plans;
    }

    /// <summary>Whether the project itself adds anything that a model, or a kernel fused for one, is made of; without that the library has compiled all of them.</summary>
    private static bool HasPart(SpecSet set) =>
        set.Own<ModelSpec>().Any() || set.Own<KernelSpec>().Any() || set.Own<TargetSpec>().Any() || set.Own<TuningSpec>().Any();
}
