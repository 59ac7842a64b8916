using BitNet.Gen.Expressions;

namespace BitNet.Gen.Programs;

/// <summary>An operand of a row.</summary>
/// <param name="Registers">Registers of a group (<c>"i16*2"</c>), else 1.</param>
/// <param name="Entries">Bytes of a table (<c>"table u8[128]"</c>), else 0.</param>
public sealed record RowOperand(string Name, RowOperandKind Kind, ElementType Lane, int Registers = 1, int Entries = 0);
