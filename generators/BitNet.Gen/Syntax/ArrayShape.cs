using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Syntax;

/// <summary>What an expression may do with an array's name.</summary>
/// <param name="Element">What reading an element gives.</param>
/// <param name="Rank">The number of indices that it takes, from 1.</param>
public readonly record struct ArrayShape(ValueType Element, int Rank);
