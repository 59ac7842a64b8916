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

/// <summary>Kernels that are called for a few tokens at a time, one after the other, so that what they hand on stays small however many tokens a call has.</summary>
/// <param name="Steps">The calls; in their extents <see cref="ModelNames.BlockTokens"/> is the number of tokens. What they read of other steps begins at the block's first token.</param>
public sealed record BlockStep(EquatableArray<KernelStep> Steps, string Source) : ModelStep(StepCondition.Always, Source)
{
    /// <summary>The most tokens of a block: work for many threads where kernels divide it further, and what attention hands on is 2.6 MB for 20 heads of 128.</summary>
    public const int MaxTokens = 32;
}

/// <summary>A copy of one value to another of the same shape.</summary>
public sealed record CopyStep(int From, int To, string Source) : ModelStep(StepCondition.Always, Source);
