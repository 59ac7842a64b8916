using BitNet.Runtime.Hardware;
using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Selection;

/// <summary>The tunings that hold on one machine: the processor's own before the generic ones.</summary>
internal sealed class ProcessorTuning
{
    // The word that switches the tunings of processors off, to measure what they gain.
    private const string None = "none";

    private readonly TuningEntry[] _tunings;

    /// <summary>Selects among <paramref name="all"/>.</summary>
    /// <param name="all">The tunings of all tables.</param>
    /// <param name="processor">The machine.</param>
    /// <param name="asked">The name of the tuning to take as the processor's own, <c>none</c> for none, or null or empty to go by the processor.</param>
    /// <exception cref="ArgumentException">There is no tuning of the name asked for.</exception>
    public ProcessorTuning(IReadOnlyList<TuningEntry> all, ProcessorInfo processor, string? asked)
    {
        bool isAsked = !string.IsNullOrEmpty(asked);
        TuningEntry[] own = [.. all.Where(tuning => isAsked ? tuning.Name == asked : tuning.Processors.Any(name => Is(name, processor)))];
        if (isAsked && asked != None && own.Length == 0)
            throw new ArgumentException($"The tuning '{asked}' ({KernelSet.TuningVariable}) is unknown; registered: {string.Join(", ", all.Select(tuning => tuning.Name).Append(None))}.");
        _tunings = [.. own, .. all.Where(tuning => tuning.Processors.Count == 0 && !own.Contains(tuning))];
        Summary = own.Length != 0
            ? $"{own[0].Name}: {(isAsked ? $"forced by {KernelSet.TuningVariable}" : $"made for {processor.Signature}")}"
            : isAsked ? $"none of a processor's own: forced by {KernelSet.TuningVariable}" : $"none for {processor.Signature}: make one with 'bng tune'";
    }

    /// <summary>Which tuning holds, in words.</summary>
    public string Summary { get; }

    /// <summary>The usable target that a tuning calls the best for a kernel.</summary>
    /// <param name="targets">The usable targets that have it.</param>
    public (TargetEntry Target, string Tuning)? BestTarget(string kernel, string variant, IReadOnlyList<TargetEntry> targets)
    {
        foreach (TuningEntry tuning in _tunings)
        {
            foreach (TunedKernel tuned in tuning.Kernels)
            {
                if (!tuned.Best || !tuned.IsAbout(kernel, variant)) continue;
                if (targets.FirstOrDefault(target => target.Name == tuned.Target) is { } best) return (best, tuning.Name);
            }
        }

        return null;
    }

    /// <summary>Of one kernel's schedules for one target that which a tuning names, else the one for every processor.</summary>
    /// <param name="schedules">The entries, which differ in their schedules only; at least one.</param>
    /// <returns>The entry, with the tuning's number of tokens; and the tuning, or null where none is about it.</returns>
    public (KernelEntry Entry, string? Tuning) Pick(IReadOnlyList<KernelEntry> schedules)
    {
        KernelEntry general = schedules.FirstOrDefault(entry => !entry.IsTuned) ?? schedules[0];
        foreach (TuningEntry tuning in _tunings)
        {
            TunedKernel? tuned = tuning.Kernels.FirstOrDefault(tuned => tuned.Target == general.Target && tuned.IsAbout(general.Kernel, general.Variant) && (tuned.Schedule.Length != 0 || tuned.MinTokens != 0));
            if (tuned is null) continue;
            KernelEntry? named = tuned.Schedule.Length == 0 ? general : schedules.FirstOrDefault(entry => entry.Schedule == tuned.Schedule);
            if (named is null) continue;
            return (tuned.MinTokens == 0 ? named : named with { MinTokens = tuned.MinTokens }, tuning.Name);
        }

        return (general, null);
    }

    /// <summary>Puts each layout that a tuning packs in place of another before it.</summary>
    /// <param name="layouts">The layouts in order of preference.</param>
    /// <param name="runs">Whether a finding is about kernels that run here.</param>
    public LayoutEntry[] Arrange(IEnumerable<LayoutEntry> layouts, Func<TunedKernel, bool> runs)
    {
        List<LayoutEntry> arranged = [.. layouts];
        foreach (TunedKernel tuned in _tunings.Reverse().SelectMany(tuning => tuning.Kernels))
        {
            if (tuned.InsteadOf.Length == 0 || !runs(tuned)) continue;
            int from = arranged.FindIndex(layout => layout.Name == tuned.Layout);
            int to = arranged.FindIndex(layout => layout.Name == tuned.InsteadOf);
            if (to < 0 || from < to) continue;
            LayoutEntry moved = arranged[from];
            arranged.RemoveAt(from);
            arranged.Insert(to, moved);
        }

        return [.. arranged];
    }

    private static bool Is(string name, ProcessorInfo processor) =>
        string.Equals(name, processor.Name, StringComparison.OrdinalIgnoreCase) || string.Equals(name, processor.Signature, StringComparison.OrdinalIgnoreCase);
}
