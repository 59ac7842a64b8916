namespace BitNet.Gen.Expressions;

/// <summary>How one value is stored: in memory, and in a lane of a vector (where <see cref="F16"/> and <see cref="BF16"/> do not occur).</summary>
public enum ElementType
{
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,

    /// <summary>IEEE 754 binary16, as its bits in 16.</summary>
    F16,

    /// <summary>The upper half of a binary32.</summary>
    BF16,
}
