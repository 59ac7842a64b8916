using BitNet.Gen.Expressions;

namespace BitNet.Gen.Programs;

/// <summary>A part of the thread's scratch memory.</summary>
/// <param name="Count">Elements, an integer expression over the program's integer parameters.</param>
public sealed record ScratchArray(string Name, ElementType Element, Expr Count);
