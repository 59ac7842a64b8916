using BitNet.Gen.Expressions;

namespace BitNet.Gen.Programs;

/// <summary>A value in one or several registers.</summary>
/// <param name="Range">The proven range of an integer value's lanes; null for floats.</param>
public sealed record VectorValue(string Name, ElementType Lane, int Lanes, int Registers, Interval? Range);
