using BitNet.Runtime.Hardware;
using BitNet.Runtime.Tables;
using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Selection;

/// <summary>
/// The kernels of one or more tables that this machine runs: where a tuning says so the target and schedule that were measured fastest,
/// else the usable target of highest preference, and for what it lacks the next one.
/// </summary>
/// <remarks>Where two tables name the same kernel, variant and target (or format, or layout), the table that was passed first wins.</remarks>
public sealed partial class KernelSet
{
    /// <summary>The environment variable that forces a target.</summary>
    public const string TargetVariable = "BITNET_TARGET";

    /// <summary>The environment variable that names the tuning to use instead of the processor's own; <c>none</c> for none.</summary>
    public const string TuningVariable = "BITNET_TUNING";

    private const string MatMulKernel = "matmul";

    // Usable targets, the chosen one first, then in falling preference: the order in which a kernel is looked for.
    private readonly TargetEntry[] _ranked;
    private readonly Dictionary<(string Kernel, string Variant), KernelChoice> _choices;
    private readonly KernelEntry[] _kernels;
    private readonly TargetState[] _targets;
    private readonly ProcessorTuning _tuning;

    /// <summary>Selects among the kernels of <paramref name="tables"/>.</summary>
    /// <param name="tables">The generated tables.</param>
    /// <param name="target">The target to use; null or empty takes <see cref="TargetVariable"/>, and where that is unset too the usable target of highest preference.</param>
    /// <param name="processor">The processor whose tuning is taken; null for this machine's.</param>
    /// <exception cref="KernelNotFoundException">The tables hold no kernel, or none of their targets can run here.</exception>
    /// <exception cref="ArgumentException">The target asked for is unknown or cannot run here, or <see cref="TuningVariable"/> names no tuning.</exception>
    public KernelSet(IReadOnlyList<KernelTable> tables, string? target = null, ProcessorInfo? processor = null)
    {
        _kernels = [.. tables.SelectMany(table => table.Kernels)];
        if (_kernels.Length == 0)
            throw new KernelNotFoundException($"No kernels are registered ({tables.Count} tables, all empty); pass the generated table, as new KernelSet([BitNetKernels.Kernels]), and see that the build includes spec files.");

        string origin = "asked for";
        if (string.IsNullOrEmpty(target))
        {
            target = Environment.GetEnvironmentVariable(TargetVariable);
            origin = $"forced by {TargetVariable}";
        }

        TargetEntry[] all = [.. tables.SelectMany(table => table.Targets).DistinctBy(entry => entry.Name)];
        TargetEntry[] usable = [.. all.Where(entry => entry.IsSupported()).OrderByDescending(entry => entry.Preference)];
        if (usable.Length == 0)
            throw new KernelNotFoundException($"No registered target can run on this machine ({Guards(all)}); add kernels for a target without a guard, as scalar.");

        Forced = !string.IsNullOrEmpty(target);
        Target = Forced ? Force(target!, origin, all, usable) : usable[0];
        // A kernel that the chosen target lacks falls to lesser ones only: who forces a target wants nothing above it to run.
        _ranked = [Target, .. usable.Where(entry => entry != Target && entry.Preference <= Target.Preference)];
        _targets = [.. all.OrderByDescending(entry => entry.Preference).Select(entry => Describe(entry, usable, origin))];
        _tuning = new ProcessorTuning([.. tables.SelectMany(table => table.Tunings)], processor ?? ProcessorInfo.Detect(), Environment.GetEnvironmentVariable(TuningVariable));
        _choices = _kernels.GroupBy(entry => (entry.Kernel, entry.Variant)).ToDictionary(group => group.Key, group => Choose(group.Key, [.. group]));
        Formats = [.. tables.SelectMany(table => table.Formats).DistinctBy(entry => entry.Name)];
        Layouts = _tuning.Arrange(tables.SelectMany(table => table.Layouts).DistinctBy(entry => entry.Name).OrderBy(entry => entry.Order), Runs);
        Models = [.. tables.SelectMany(table => table.Models).DistinctBy(entry => entry.Name)];
    }

    /// <summary>The target whose kernels run wherever it has one.</summary>
    public TargetEntry Target { get; }

    /// <summary>Whether the target was asked for, by argument or environment.</summary>
    public bool Forced { get; }

    /// <summary>Which tuning holds here, and why, in words.</summary>
    public string Tuning => _tuning.Summary;

    /// <summary>The registered formats.</summary>
    public IReadOnlyList<FormatEntry> Formats { get; }

    /// <summary>The registered layouts, in order of preference: their own, but for those that a tuning packs in place of others.</summary>
    public IReadOnlyList<LayoutEntry> Layouts { get; }

    /// <summary>The registered models.</summary>
    public IReadOnlyList<ModelEntry> Models { get; }

    /// <summary>All registered targets by falling preference, with what became of each.</summary>
    public IReadOnlyList<TargetState> Targets => _targets;

    /// <summary>The kernel of that name and variant for the best target that has it.</summary>
    /// <param name="kernel">The kernel's name, as <c>rms_norm</c>.</param>
    /// <param name="variant">What it was specialised for; empty where there is one only.</param>
    /// <exception cref="KernelNotFoundException">No table holds it for a target that may run.</exception>
    public KernelEntry Find(string kernel, string variant = "") =>
        TryFind(kernel, variant) ?? throw Missing(kernel, variant);

    /// <summary>As <see cref="Find"/>, but null where there is none.</summary>
    public KernelEntry? TryFind(string kernel, string variant = "") =>
        _choices.GetValueOrDefault((kernel, variant))?.Entry;

    /// <summary>
    /// All variants of a kernel that begin with <paramref name="variantPrefix"/>: those of the best target that has any,
    /// and in place of some of them another target's or schedule's where a tuning prefers it.
    /// </summary>
    /// <remarks>Kernels that stand in for each other give the same bits on every target and by every schedule.</remarks>
    /// <returns>The kernels in table order; empty where there are none.</returns>
    public IReadOnlyList<KernelEntry> FindMany(string kernel, string variantPrefix)
    {
        foreach (TargetEntry target in _ranked)
        {
            KernelEntry[] found =
            [
                .. _kernels.Where(entry => entry.Kernel == kernel && entry.Target == target.Name && entry.Variant.StartsWith(variantPrefix, StringComparison.Ordinal))
                    .Select(entry => _choices[(kernel, entry.Variant)].Entry!).DistinctBy(entry => entry.Variant),
            ];
            if (found.Length != 0) return found;
        }

        return [];
    }

    /// <summary>The matrix products over a layout.</summary>
    /// <exception cref="KernelNotFoundException">There are none for a target that may run.</exception>
    public MatMulSet MatMul(LayoutEntry layout, ScaleGranularity granularity) =>
        TryMatMul(layout, granularity) ?? throw Missing(MatMulKernel, MatMulPrefix(layout, granularity) + "*");

    /// <summary>As <see cref="MatMul"/>, but null where there are none.</summary>
    public MatMulSet? TryMatMul(LayoutEntry layout, ScaleGranularity granularity)
    {
        IReadOnlyList<KernelEntry> entries = FindMany(MatMulKernel, MatMulPrefix(layout, granularity));
        if (granularity == ScaleGranularity.Tensor)
        {
            // A tensor's scale stands beside every row too: kernels for row scales fill in where a layout has none of its own for a number of tokens.
            HashSet<int> own = [.. entries.Select(entry => entry.MinTokens)];
            entries = [.. entries, .. FindMany(MatMulKernel, MatMulPrefix(layout, ScaleGranularity.Row)).Where(entry => !own.Contains(entry.MinTokens))];
        }

        return entries.Count == 0 ? null : new MatMulSet(entries);
    }

    /// <summary>The kernel that makes the tables which products over a layout read; null where these multiply codes.</summary>
    /// <exception cref="KernelNotFoundException">There is none for a target that may run.</exception>
    public KernelEntry? Tabulation(LayoutEntry layout) => layout.TableBytes == 0 ? null : Find(MatMulKernel, layout.Name + ".tables");

    /// <summary>Every registered kernel and variant with the target that runs it and the reason, in table order.</summary>
    public IReadOnlyList<KernelChoice> Explain() =>
        [.. _kernels.Select(entry => (entry.Kernel, entry.Variant)).Distinct().Select(key => _choices[key])];

    /// <summary>Whether a kernel that a tuning is about runs on the target that it names.</summary>
    private bool Runs(TunedKernel tuned) =>
        _choices.Any(choice => tuned.IsAbout(choice.Key.Kernel, choice.Key.Variant) && choice.Value.Entry?.Target == tuned.Target);

    private static string MatMulPrefix(LayoutEntry layout, ScaleGranularity granularity) => granularity switch
    {
        ScaleGranularity.None => layout.Name + ".",
        ScaleGranularity.Tensor => layout.Name + ".tensor.",
        ScaleGranularity.Row => layout.Name + ".row.",
        ScaleGranularity.Group => layout.Name + ".group.",
        _ => throw new ArgumentOutOfRangeException(nameof(granularity), granularity, "Unknown granularity."),
    };
}
