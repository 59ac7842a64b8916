using BitNet.Runtime.Tables;

namespace BitNet.Runtime.Selection;

public sealed partial class KernelSet
{
    private static TargetEntry Force(string name, string origin, TargetEntry[] all, TargetEntry[] usable)
    {
        string remedy = $"usable here: {string.Join(", ", usable.Select(entry => entry.Name))}";
        TargetEntry? known = Array.Find(all, entry => entry.Name == name);
        if (known is null) throw new ArgumentException($"The target '{name}' ({origin}) is unknown; {remedy}.");
        if (!usable.Contains(known)) throw new ArgumentException($"The target '{name}' ({origin}) cannot run on this machine: its guard {known.Guard} does not hold; {remedy}.");
        return known;
    }

    private static string Guards(IEnumerable<TargetEntry> targets) =>
        string.Join(", ", targets.Select(entry => $"{entry.Name}: {entry.Guard}").DefaultIfEmpty("the tables name no target"));

    private TargetState Describe(TargetEntry entry, TargetEntry[] usable, string origin)
    {
        if (!usable.Contains(entry)) return new TargetState(entry, false, $"unusable: {entry.Guard} does not hold");
        if (entry == Target) return new TargetState(entry, true, Forced ? origin : "chosen: the highest preference of the usable targets");
        string reason = entry.Preference > Target.Preference ? $"passed over: {Target.Name} is {origin}" : $"stands in for kernels that {Target.Name} lacks";
        return new TargetState(entry, true, reason);
    }

    private KernelChoice Choose((string Kernel, string Variant) key, KernelEntry[] entries)
    {
        TargetEntry[] having = [.. _ranked.Where(target => entries.Any(entry => entry.Target == target.Name))];
        if (having.Length == 0)
            return new KernelChoice(key.Kernel, key.Variant, null, $"exists for {Names(entries)} only, which cannot run here or rank above {Target.Name}");

        TargetEntry chosen = having[0];
        string reason = chosen == Target
            ? $"the chosen target, {Target.Name}, has it"
            : $"{string.Join(", ", _ranked.TakeWhile(better => better != chosen).Select(better => better.Name))} has no such kernel";
        if (!Forced && _tuning.BestTarget(key.Kernel, key.Variant, having) is var (best, by))
            (chosen, reason) = (best, $"the fastest target, by the tuning '{by}'");
        (KernelEntry picked, string? tuning) = _tuning.Pick([.. entries.Where(entry => entry.Target == chosen.Name)]);
        return new KernelChoice(key.Kernel, key.Variant, picked, tuning is null ? reason : $"{reason}; schedule by the tuning '{tuning}'");
    }

    private KernelNotFoundException Missing(string kernel, string variant)
    {
        string name = variant.Length == 0 ? $"'{kernel}'" : $"'{kernel}' of variant '{variant}'";
        string prefix = variant.TrimEnd('*');
        KernelEntry[] elsewhere =
        [
            .. _kernels.Where(entry => entry.Kernel == kernel && (prefix == variant ? entry.Variant == variant : entry.Variant.StartsWith(prefix, StringComparison.Ordinal))),
        ];
        if (elsewhere.Length != 0)
            return new KernelNotFoundException($"The kernel {name} exists for {Names(elsewhere)} only, which cannot run here or rank above {Target.Name}; add a scalar kernel of it, or force another target by {TargetVariable}.");

        string[] variants = [.. _kernels.Where(entry => entry.Kernel == kernel).Select(entry => $"'{entry.Variant}'").Distinct()];
        string registered = variants.Length != 0
            ? $"of it the variants {string.Join(", ", variants)}"
            : string.Join(", ", _kernels.Select(entry => entry.Kernel).Distinct());
        return new KernelNotFoundException($"There is no kernel {name}; registered are {registered}. Pass the table that holds it, or add its spec file to the build.");
    }

    private static string Names(IEnumerable<KernelEntry> entries) => string.Join(", ", entries.Select(entry => entry.Target).Distinct());
}
