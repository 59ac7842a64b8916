namespace BitNet.Runtime.Tables;

/// <summary>One argument slot of a kernel.</summary>
/// <param name="Name">The name in the spec; for an extent the dimension's name.</param>
/// <param name="Type">A pointer's element type and dimensions as in the spec (<c>f32[t, n]</c>), <c>f32</c> or <c>int</c>.</param>
/// <param name="Kind">How the slot's 8 bytes are read.</param>
/// <param name="Written">Whether the kernel writes through the pointer.</param>
public sealed record KernelParameter(string Name, string Type, KernelParameterKind Kind, bool Written = false);
