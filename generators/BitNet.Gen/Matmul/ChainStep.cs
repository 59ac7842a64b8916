using BitNet.Gen.Expressions;

namespace BitNet.Gen.Matmul;

/// <summary>One step of a <see cref="DotChain"/>: <paramref name="Reduce"/> neighbouring lanes are summed into one lane of <paramref name="Lane"/>.</summary>
public sealed record ChainStep(int Reduce, ElementType Lane);
