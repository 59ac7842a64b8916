using BitNet.Gen.Matmul;
using BitNet.Runtime.Tables;

namespace BitNet.Gen.Tool.Tuning;

/// <summary>A compiled schedule.</summary>
/// <param name="Plan">The product and its target.</param>
/// <param name="Block">The schedule.</param>
/// <param name="Slots">The names of the kernel's argument slots, in order.</param>
/// <param name="Kernel">The code.</param>
/// <param name="Tabulation">What makes the tables that a product by lookup reads, a part of its work; else null.</param>
internal sealed record Contestant(MatmulPlan Plan, MatmulBlock Block, IReadOnlyList<string> Slots, KernelEntry Kernel, KernelEntry? Tabulation = null);
