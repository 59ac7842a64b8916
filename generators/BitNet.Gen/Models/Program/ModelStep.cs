using BitNet.Gen.Collections;

namespace BitNet.Gen.Models.Program;

/// <summary>One step of a model program.</summary>
/// <param name="When">The condition under which it is taken.</param>
/// <param name="Source">What it computes, in the words of the model's body, for people.</param>
public abstract record ModelStep(StepCondition When, string Source);

/// <summary>A call of a kernel.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="VariantOf">The cache or stored matrix whose element type or format names the kernel's variant; null where there is one variant only.</param>
/// <param name="Items">The number of work items.</param>
/// <param name="Arguments">What fills the slots, in order.</param>
public sealed record KernelStep(string Kernel, int? VariantOf, Extent Items, EquatableArray<StepArgument> Arguments, StepCondition When, string Source) : ModelStep(When, Source);

/// <summary>Products of several matrices with one input, in one parallel region.</summary>
/// <param name="Input">The input as float32; null where only its codes are wanted.</param>
/// <param name="Codes">The input as codes; null until a pass has quantised it.</param>
/// <param name="Products">The matrices and where their products go.</param>
/// <param name="TernaryOnly">Whether the matrices are ternary in every file, so that the input is wanted as codes.</param>
public sealed record MultiplyStep(int? Input, InputCodes? Codes, EquatableArray<MatrixOutput> Products, bool TernaryOnly, string Source) : ModelStep(StepCondition.Always, Source);

/// <summary>A copy of one value to another of the same shape.</summary>
public sealed record CopyStep(int From, int To, string Source) : ModelStep(StepCondition.Always, Source);
