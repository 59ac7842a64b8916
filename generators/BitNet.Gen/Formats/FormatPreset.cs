using BitNet.Gen.Collections;

namespace BitNet.Gen.Formats;

/// <summary>The parameters of an arrangement for matrices of one shape.</summary>
/// <param name="Values">In the order of the parameters' names.</param>
public sealed record FormatPreset(long Rows, long Columns, EquatableArray<long> Values);
