namespace BitNet.Gen.Expressions;

/// <summary>A place in memory: <paramref name="Index"/> elements of <paramref name="BaseElement"/> behind a pointer, read or written as <paramref name="Element"/>.</summary>
/// <param name="Base">The pointer's name: a parameter or a local array.</param>
/// <param name="BaseElement">What the pointer points to.</param>
/// <param name="Index">An integer expression over scalars of the program.</param>
/// <param name="Element">What stands there; another type than <paramref name="BaseElement"/> means a pointer cast.</param>
public sealed record Address(string Base, ElementType BaseElement, Expr Index, ElementType Element);
