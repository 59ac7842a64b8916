using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;

namespace BitNet.Gen.Pipeline;

/// <summary>A file's spec.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="Spec">The spec; null where there is too much wrong with it.</param>
/// <param name="Diagnostics">The reader's and the binder's mistakes, with the path as their file.</param>
public sealed record BoundDocument(string Path, BoundSpec? Spec, EquatableArray<SpecDiagnostic> Diagnostics);
