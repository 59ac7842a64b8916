namespace BitNet.Gen.Programs;

/// <summary>Where an operand of a row stands.</summary>
public enum RowOperandKind
{
    /// <summary>In registers.</summary>
    Register,

    /// <summary>In memory.</summary>
    Memory,

    /// <summary>In the instruction, as a number.</summary>
    Immediate,

    /// <summary>In a register, with one constant in every lane.</summary>
    Constant,

    /// <summary>A scalar of the program.</summary>
    Scalar,

    /// <summary>In registers, as a lookup table.</summary>
    Table,

    /// <summary>An address that is only hinted at.</summary>
    Hint,
}
