namespace BitNet.Gen.Models.Program;

/// <summary>What fills an argument slot.</summary>
public abstract record StepArgument;

/// <summary>A value.</summary>
/// <param name="Written">Whether the step writes it.</param>
public sealed record ValueArgument(int Value, bool Written = false) : StepArgument;

/// <summary>A number of the configuration, or <c>past</c>, the number of earlier positions.</summary>
public sealed record ScalarArgument(string Name, bool IsFloat) : StepArgument;

/// <summary>The number of elements along a dimension.</summary>
public sealed record ExtentArgument(Extent Extent) : StepArgument;
