namespace BitNet.Gen.Emit;

/// <summary>The C# of one kernel for one target.</summary>
/// <param name="Text">The methods, not indented, lines ending in LF; members of an <c>internal static unsafe class</c>.</param>
/// <param name="Method">The kernel's method.</param>
/// <param name="ScratchMethod">The method that gives the scratch size in bytes; null where none is needed.</param>
public sealed record EmittedKernel(string Text, string Method, string? ScratchMethod);
