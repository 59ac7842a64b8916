using BitNet.Gen.Expressions;

namespace BitNet.Gen.Programs;

/// <summary>One argument slot of a program, in the calling convention of the runtime's KernelEntry.</summary>
/// <param name="Name">The name in the program.</param>
/// <param name="Type">The type and dimensions for people, as <c>f32[t, n]</c>.</param>
/// <param name="Kind">How the slot is read.</param>
/// <param name="Element">What a pointer points to; null for scalars.</param>
/// <param name="Written">Whether the program writes through it.</param>
public sealed record ProgramParameter(string Name, string Type, ProgramParameterKind Kind, ElementType? Element = null, bool Written = false);
