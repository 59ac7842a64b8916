using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;

namespace BitNet.Gen.Syntax;

/// <summary>What reading one file gives.</summary>
/// <param name="Document">The nodes; null where the file is not YAML or no mapping.</param>
/// <param name="Spans">The positions.</param>
/// <param name="Diagnostics">The mistakes found; a document may stand beside some.</param>
public sealed record SpecReading(SpecDocument? Document, SpanMap Spans, EquatableArray<SpecDiagnostic> Diagnostics);
