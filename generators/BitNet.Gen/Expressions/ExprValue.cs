namespace BitNet.Gen.Expressions;

/// <summary>What an expression evaluates to.</summary>
/// <param name="Type">Which of the two numbers counts; a truth value is the integer 0 or 1.</param>
public readonly record struct ExprValue(ValueType Type, long Integer, float Float)
{
    /// <summary>An integer.</summary>
    public static ExprValue Of(long value) => new(ValueType.Int, value, 0);

    /// <summary>A float.</summary>
    public static ExprValue Of(float value) => new(ValueType.Float, 0, value);

    /// <summary>A truth value.</summary>
    public static ExprValue Of(bool value) => new(ValueType.Bool, value ? 1 : 0, 0);

    /// <summary>Whether a truth value is true.</summary>
    public bool IsTrue => Integer != 0;
}
