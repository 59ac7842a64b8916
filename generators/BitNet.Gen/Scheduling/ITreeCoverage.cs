using BitNet.Gen.Programs;

namespace BitNet.Gen.Scheduling;

/// <summary>Tells schedules what a target's rows can compute.</summary>
public interface ITreeCoverage
{
    /// <summary>Whether every vector tree of a program has rows.</summary>
    bool Covers(VectorProgram program);
}
