using BitNet.Gen.Expressions;

namespace BitNet.Gen.Specs;

/// <summary>The C# type of a register with lanes of one type, where a target names it apart.</summary>
public sealed record LaneTypeSpelling(ElementType Lane, string CSharp);
