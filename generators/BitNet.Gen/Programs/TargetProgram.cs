using BitNet.Gen.Collections;

namespace BitNet.Gen.Programs;

/// <summary>A program of one target (L4): the scheduled kernel with its vector trees replaced by instructions.</summary>
/// <param name="Source">The L3 program: names, parameters, scratch; its body is replaced by <paramref name="Body"/>.</param>
/// <param name="Prologue">Loop invariants, done once a call: splat constants and lookup tables.</param>
/// <param name="Body">The statements for one item.</param>
/// <param name="Tables">The lookup tables that the prologue loads.</param>
public sealed record TargetProgram(
    VectorProgram Source,
    EquatableArray<Statement> Prologue,
    EquatableArray<Statement> Body,
    EquatableArray<ByteTable> Tables);
