using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Programs;

/// <summary>What an operand of a row is bound to.</summary>
public abstract record Argument(string Operand);

/// <summary>A register value, or some of its registers.</summary>
/// <param name="First">The register of the value that the operand begins with.</param>
public sealed record RegisterArgument(string Operand, VectorValue Value, int First = 0) : Argument(Operand);

/// <summary>A place in memory.</summary>
public sealed record MemoryArgument(string Operand, Address At) : Argument(Operand);

/// <summary>A number in the instruction.</summary>
public sealed record ImmediateArgument(string Operand, long Value) : Argument(Operand);

/// <summary>A scalar of the program, the same for all lanes.</summary>
public sealed record ScalarArgument(string Operand, Expr Value) : Argument(Operand);

/// <summary>A lookup table, held in registers.</summary>
public sealed record TableArgument(string Operand, ByteTable Table, EquatableArray<VectorValue> Parts) : Argument(Operand);
