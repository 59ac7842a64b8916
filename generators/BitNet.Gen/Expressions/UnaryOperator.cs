namespace BitNet.Gen.Expressions;

/// <summary>The operators with one operand.</summary>
public enum UnaryOperator
{
    Negate, Complement, LogicalNot,
}
