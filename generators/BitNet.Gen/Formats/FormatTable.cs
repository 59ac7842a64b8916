using BitNet.Gen.Collections;

namespace BitNet.Gen.Formats;

/// <summary>A table of integers that a format's expressions look values up in.</summary>
/// <param name="Columns">0 for <c>t[k]</c>; else entries are vectors of that length, <c>t[k, c]</c>.</param>
/// <param name="Values">The entries, row by row.</param>
public sealed record FormatTable(string Name, int Columns, EquatableArray<int> Values);
