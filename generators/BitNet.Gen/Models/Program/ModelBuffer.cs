using BitNet.Gen.Collections;

namespace BitNet.Gen.Models.Program;

/// <summary>A part of the arena.</summary>
/// <param name="Values">The values that lie there, at different times; it is as large as the largest.</param>
public sealed record ModelBuffer(EquatableArray<int> Values);
