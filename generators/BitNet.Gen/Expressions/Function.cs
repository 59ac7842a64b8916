namespace BitNet.Gen.Expressions;

/// <summary>The functions of the expression language.</summary>
public enum Function
{
    /// <summary>The absolute value, integer or float.</summary>
    Abs,

    /// <summary><c>min(a, b)</c> is <c>a &lt; b ? a : b</c>: with a NaN the second operand, on every target.</summary>
    Min,

    /// <summary><c>max(a, b)</c> is <c>a > b ? a : b</c>: with a NaN the second operand, on every target.</summary>
    Max,

    /// <summary><c>fma(a, b, c)</c> is <c>a * b + c</c> in floats, rounded once.</summary>
    Fma,

    /// <summary>The correctly rounded square root.</summary>
    Sqrt,

    /// <summary>e to the power x, expanded by the compiler into arithmetic that is equal on every target; within 2 ulp.</summary>
    Exp,

    /// <summary>Rounds half away from zero to an integer.</summary>
    Round,

    /// <summary>Rounds half to even to an integer (int32; outside its range and for NaN the result is unspecified).</summary>
    Rne,

    /// <summary>Rounds down to an integer.</summary>
    Floor,

    /// <summary>-1, 0 or 1, as an integer.</summary>
    Sign,

    /// <summary>The float that the 32 bits of an integer are.</summary>
    AsFloat,

    /// <summary>The 32 bits of a float as an int32.</summary>
    AsInt,

    /// <summary>The float of 16 bits in IEEE half precision.</summary>
    F16,

    /// <summary>The float of 16 bits in bfloat16.</summary>
    BF16,

    /// <summary>The 16 bits of a float rounded to half precision, to nearest even.</summary>
    ToF16,

    /// <summary>The 16 bits of a float rounded to bfloat16, to nearest even.</summary>
    ToBF16,

    /// <summary>Clamps an integer to int8.</summary>
    Sat8,

    /// <summary>Clamps an integer to int16.</summary>
    Sat16,
}
