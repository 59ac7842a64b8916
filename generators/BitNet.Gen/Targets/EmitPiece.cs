namespace BitNet.Gen.Targets;

/// <summary>A part of an instruction's text: literal text, or a placeholder.</summary>
/// <param name="Text">The text as it stands.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Operand">The operand of a placeholder; null for literal text.</param>
/// <param name="Part">The register of a group or table that <c>{a.1}</c> names; null in <c>{a}</c>.</param>
public sealed record EmitPiece(string Text, int Offset, string? Operand, int? Part);
