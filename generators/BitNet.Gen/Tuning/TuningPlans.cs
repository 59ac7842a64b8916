using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Kernels;
using BitNet.Gen.Layouts;
using BitNet.Gen.Matmul;
using BitNet.Gen.Models;
using BitNet.Gen.Pipeline;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Tuning;

/// <summary>What tunings ask for: schedules of products of matrices, and the mistakes that only show beside the other specs.</summary>
public static class TuningPlans
{
    /// <summary>Schedules of one kernel that tunings may name; each is compiled into the program.</summary>
    public const int MaxSchedules = 4;

    /// <summary>The mistakes.</summary>
    public static IEnumerable<GenerationPlan> From(SpecSet set)
    {
        var mistakes = new List<SpecDiagnostic>();
        // A project's own tuning may hold where a library's does: the runtime asks the project's table first.
        var byOrigin = new[] { new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) };
        var schedules = new Dictionary<object, HashSet<MatmulBlock>>();
        foreach (var tuning in set.All<TuningSpec>())
        {
            string file = set.FileOf(tuning);
            var processors = byOrigin[set.IsOwn(file) ? 0 : 1];
            foreach (string processor in tuning.IsGeneric ? [""] : tuning.Processors.ToArray())
            {
                if (processors.TryGetValue(processor, out string? first))
                    Report(SpecRules.ProcessorTunedTwice, tuning.IsGeneric ? "#tune" : "#processors", first, tuning.IsGeneric ? "every processor" : $"'{processor}'");
                else
                    processors.Add(processor, tuning.Name);
            }

            for (int i = 0; i < tuning.Entries.Count; i++)
            {
                var entry = tuning.Entries[i];
                string path = $"entries/{i}";
                if (UnknownName(set, entry) is var (what, name, known))
                    Report(SpecRules.UnknownTuned, path, what, name, Suggestion.For(name, known));
                else if (entry.Block is { } block && Impossible(set, entry) is { } reason)
                    Report(SpecRules.ImpossibleBlock, path, entry.Layout, entry.Target, reason);
                else if (entry.Block is not null && !Add(schedules, entry))
                    Report(SpecRules.TooManySchedules, path, entry.Kernel, entry.Layout, Word(entry), entry.Target, $"{MaxSchedules}");
            }

            void Report(SpecRule rule, string path, params string[] arguments) =>
                mistakes.Add(new SpecDiagnostic(rule, file, path, 0, arguments.ToEquatableArray()));
        }

        return mistakes.Select((mistake, i) => new TuningMistake($"tuning_mistake_{i}.g.cs", mistake));
    }

    /// <summary>The schedules that tunings name for the products over one layout on one target, the project's own first, and the files that name them. Impossible ones and those over the limit are left out.</summary>
    public static (EquatableArray<TunedBlock> Blocks, EquatableArray<string> Files) For(SpecSet set, string kernel, LayoutSpec layout, TargetSpec target)
    {
        var blocks = new List<TunedBlock>();
        var files = new List<string>();
        var schedules = new Dictionary<object, HashSet<MatmulBlock>>();
        foreach (var tuning in set.All<TuningSpec>().OrderByDescending(tuning => set.IsOwn(set.FileOf(tuning))))
        {
            int before = blocks.Count;
            foreach (var entry in tuning.Entries)
            {
                if (entry.Kernel != kernel || entry.Layout != layout.Name || entry.Target != target.Name || entry is not { Block: { } block, Count: { } count }) continue;
                if (MatmulBlocks.Impossible(target, layout, count, block) is null && Add(schedules, entry))
                    blocks.Add(new TunedBlock(count, block, tuning.IsGeneric));
            }

            if (blocks.Count > before) files.Add(set.FileOf(tuning));
        }

        return (blocks.ToEquatableArray(), files.ToEquatableArray());
    }

    /// <summary>Whether the schedule is among the first few of its kernel.</summary>
    private static bool Add(Dictionary<object, HashSet<MatmulBlock>> schedules, TuningEntry entry)
    {
        object key = (entry.Computation, entry.Target);
        if (!schedules.TryGetValue(key, out var blocks)) schedules.Add(key, blocks = []);
        return blocks.Contains(entry.Block!) || (blocks.Count < MaxSchedules && blocks.Add(entry.Block!));
    }

    private static (string What, string Name, IEnumerable<string> Known)? UnknownName(SpecSet set, TuningEntry entry)
    {
        if (set.Find<TargetSpec>(entry.Target) is null && !set.IsBroken("target", entry.Target))
            return ("target", entry.Target, set.All<TargetSpec>().Select(t => t.Name));
        bool isProduct = entry.Count is not null;
        foreach (string layout in new[] { entry.Layout, entry.InsteadOf })
        {
            if (layout.Length > 0 && set.Find<LayoutSpec>(layout) is null && !set.IsBroken("layout", layout))
                return ("layout", layout, set.All<LayoutSpec>().Select(l => l.Name));
        }

        if (set.IsBroken("kernel", entry.Kernel)) return null;
        var kernels = set.All<KernelSpec>().Where(k => MatmulPattern.Matches(k) == isProduct).Select(k => k.Name).ToList();
        if (kernels.Contains(entry.Kernel)) return null;
        if (isProduct) return ("matrix product", entry.Kernel, kernels);
        kernels.AddRange(ModelPlans.FusedKernels(set).Select(fused => fused.Kernel.Name));
        return kernels.Contains(entry.Kernel) ? null : ("kernel other than matrix products", entry.Kernel, kernels);
    }

    private static string? Impossible(SpecSet set, TuningEntry entry) =>
        set.Find<TargetSpec>(entry.Target) is { } target && set.Find<LayoutSpec>(entry.Layout) is { } layout
            ? MatmulBlocks.Impossible(target, layout, entry.Count!.Value, entry.Block!)
            : null;

    private static string Word(TuningEntry entry) => entry.Count.ToString().ToLowerInvariant();
}
