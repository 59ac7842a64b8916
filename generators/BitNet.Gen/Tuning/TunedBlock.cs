using BitNet.Gen.Matmul;

namespace BitNet.Gen.Tuning;

/// <summary>A schedule that a tuning names for a product of matrices.</summary>
/// <param name="Count">The kind of product.</param>
/// <param name="Block">The schedule.</param>
/// <param name="IsGeneric">Whether it stands in for the derived one on every processor.</param>
public sealed record TunedBlock(TokenCount Count, MatmulBlock Block, bool IsGeneric);
