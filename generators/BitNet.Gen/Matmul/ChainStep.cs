using BitNet.Gen.Expressions;

namespace BitNet.Gen.Matmul;

/// <summary>One step of a <see cref="DotChain"/>: <paramref name="Reduce"/> neighbouring lanes are summed into one lane of <paramref name="Lane"/>.</summary>
/// <param name="Starts">Whether a row gives the first sum by itself; else it is added to zero.</param>
public sealed record ChainStep(int Reduce, ElementType Lane, bool Starts = false);
