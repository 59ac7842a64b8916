using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Pipeline;

/// <summary>A file's nodes without its positions: equal where an edit changed only white space or comments.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="Document">The nodes; null where the file could not be read.</param>
/// <param name="Diagnostics">The reader's mistakes.</param>
/// <param name="IsLibrary">See <see cref="SpecText"/>.</param>
/// <param name="LikelyName">The name of the spec where the nodes do not tell it, so that code that uses it finds something; null where they do.</param>
public sealed record ReadDocument(string Path, SpecDocument? Document, EquatableArray<SpecDiagnostic> Diagnostics, bool IsLibrary = false, string? LikelyName = null);
