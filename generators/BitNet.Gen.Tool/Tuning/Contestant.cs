using BitNet.Gen.Matmul;
using BitNet.Runtime.Tables;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>A compiled schedule.</summary>
/// <param name="Plan">The product and its target.</param>
/// <param name="Block">The schedule.</param>
/// <param name="Slots">The names of the kernel's argument slots, in order.</param>
/// <param name="Kernel">The code.</param>
internal sealed record Contestant(MatmulPlan Plan, MatmulBlock Block, IReadOnlyList<string> Slots, KernelEntry Kernel);
