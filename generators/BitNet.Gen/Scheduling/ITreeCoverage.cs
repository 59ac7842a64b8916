using BitNet.Gen.Programs;

namespace BitNet.Gen.Scheduling;

/// <summary>Tells schedules what a target's rows can compute.</summary>
public interface ITreeCoverage
{
    /// <summary>Whether every vector tree in <paramref name="statements"/>, which may use values defined before in the list only, has rows.</summary>
    bool Covers(IReadOnlyList<Statement> statements);
}
