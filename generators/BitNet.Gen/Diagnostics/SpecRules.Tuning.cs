namespace BitNet.Gen.Diagnostics;

/// <summary>Mistakes in tunings.</summary>
public static partial class SpecRules
{
    /// <summary>An entry names what does not exist.</summary>
    public static readonly SpecRule UnknownTuned = new("BNG5001", "Tuning of something unknown", "there is no {0} '{1}'; {2}");

    /// <summary>Knobs of the matmul schedule at another kernel.</summary>
    public static readonly SpecRule KnobWithoutProduct = new(
        "BNG5002",
        "Knob without a matrix product",
        "'{0}' is a knob of matrix products, for which the entry needs 'layout' and 'count'; other kernels have a target to choose, by 'best: true'");

    /// <summary>A block that cannot be.</summary>
    public static readonly SpecRule ImpossibleBlock = new("BNG5003", "Impossible block", "the block cannot be made for layout '{0}' on target '{1}': {2}");

    /// <summary>Too many schedules of one kernel.</summary>
    public static readonly SpecRule TooManySchedules = new(
        "BNG5004",
        "Too many schedules of a kernel",
        "with this entry '{0}' over layout '{1}', {2} tokens, has more than {4} schedules on target '{3}'; every one is compiled into the program: name one that another tuning names already");

    /// <summary>An entry is there already.</summary>
    public static readonly SpecRule TunedTwice = new("BNG5005", "Tuned twice", "an entry above tunes {0} already; remove one");

    /// <summary>Two targets are best.</summary>
    public static readonly SpecRule TwoBestTargets = new("BNG5006", "Two best targets", "an entry above says already which target is best for '{0}'; keep 'best: true' at the faster one");

    /// <summary>Two tunings for one processor.</summary>
    public static readonly SpecRule ProcessorTunedTwice = new("BNG5007", "Processor tuned twice", "the tuning '{0}' holds for {1} already; merge the two");
}
