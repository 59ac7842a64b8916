using BitNet.Gen.Expressions;

namespace BitNet.Gen.Programs;

/// <summary>A constant that a row's text uses, in every lane.</summary>
public sealed record RowConstant(string Name, ElementType Lane, long Value);
