using BitNet.Gen.Collections;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models;

/// <summary>A table that is computed at load, in double precision, and kept as float32.</summary>
/// <param name="Indices">The indices, outermost first.</param>
/// <param name="Value">An element, over indices and settings.</param>
public sealed record ModelTable(string Name, EquatableArray<ModelTableIndex> Indices, SyntaxExpr Value);
