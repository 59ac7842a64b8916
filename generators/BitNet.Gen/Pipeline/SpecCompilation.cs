using BitNet.Gen.Collections;

namespace BitNet.Gen.Pipeline;

/// <summary>What the engine makes of some spec files.</summary>
/// <param name="Set">The specs that could be read.</param>
/// <param name="Files">The generated files by hint name, the kernel table last.</param>
/// <param name="Diagnostics">The mistakes, by file and position.</param>
public sealed record SpecCompilation(SpecSet Set, EquatableArray<GeneratedFile> Files, EquatableArray<PlacedDiagnostic> Diagnostics);
