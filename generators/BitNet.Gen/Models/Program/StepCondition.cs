namespace BitNet.Gen.Models.Program;

/// <summary>When a step is taken: what the matrices that read an input want of it is known only when a file is loaded.</summary>
/// <param name="Need">The index in <see cref="ModelProgram.Needs"/>; -1 where the step is always taken.</param>
/// <param name="Form">The form of the input that must be wanted.</param>
public readonly record struct StepCondition(int Need, InputForm Form)
{
    /// <summary>No condition.</summary>
    public static readonly StepCondition Always = new(-1, default);

    /// <summary>Whether there is none.</summary>
    public bool IsAlways => Need < 0;
}
