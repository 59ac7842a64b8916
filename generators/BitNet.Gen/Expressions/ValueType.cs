namespace BitNet.Gen.Expressions;

/// <summary>What an expression computes: the language knows no other kinds of value.</summary>
public enum ValueType
{
    /// <summary>An integer. Constant folding and interval arithmetic are exact in 64 bits.</summary>
    Int,

    /// <summary>An IEEE 754 binary32 number; every operation rounds to it, to nearest even.</summary>
    Float,

    /// <summary>A truth value.</summary>
    Bool,
}
