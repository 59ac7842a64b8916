using BitNet.Gen.Collections;
using BitNet.Gen.Programs;
using BitNet.Gen.Specs;

namespace BitNet.Gen.Targets;

/// <summary>One target file as it stands, before <c>inherits</c> is resolved; null is what the file leaves to its parent.</summary>
/// <param name="File">The file's name, for diagnostics.</param>
/// <param name="Parent">The target that it inherits.</param>
public sealed record TargetDeclaration(
    string File,
    string Name,
    string Summary,
    string? Parent,
    string? Guard,
    int? Preference,
    int? VectorBits,
    int? Registers,
    string? Type,
    EquatableArray<LaneTypeSpelling> LaneTypes,
    string? Cast,
    EquatableArray<Row> Rows)
{
    /// <summary>What the file says about proofs.</summary>
    public TargetProof Proof { get; init; } = TargetProof.None;
}
