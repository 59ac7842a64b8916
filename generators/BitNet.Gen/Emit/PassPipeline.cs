using BitNet.Gen.Diagnostics;
using BitNet.Gen.Lowering;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Emit;

/// <summary>The passes from a scheduled kernel (L3) to a target program (L4), in order.</summary>
public static class PassPipeline
{
    /// <summary>The target program; null after a report.</summary>
    public static TargetProgram? Lower(VectorProgram program, TargetSpec target, DiagnosticBag bag)
    {
        if (!ProgramVerifier.Verify(program, bag)) return null;
        if (InstructionSelector.Lower(program, target, bag) is not { } lowered) return null;
        return ProgramVerifier.Verify(lowered, bag) && BudgetCheck.Check(lowered, bag) ? lowered : null;
    }
}
