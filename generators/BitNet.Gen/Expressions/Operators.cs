namespace BitNet.Gen.Expressions;

/// <summary>The operators with two operands; division and remainder of integers truncate, as in C#.</summary>
public enum BinaryOperator
{
    Add, Subtract, Multiply, Divide, Remainder,
    And, Or, Xor, ShiftLeft, ShiftRight,
    Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual,
    LogicalAnd, LogicalOr,
}
