using BitNet.Gen.Diagnostics;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Scheduling;

/// <summary>Asks instruction selection what a target's rows can compute.</summary>
public sealed class RowCoverage(TargetSpec target) : ITreeCoverage
{
    /// <inheritdoc/>
    public bool Covers(VectorProgram program) => InstructionSelector.Lower(program, target, new DiagnosticBag(program.Kernel)) is not null;
}
