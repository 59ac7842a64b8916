using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Kernels;

/// <summary>A statement of an index-notation kernel. Scalars and elements are assigned once; an element is read only after the statement that writes it.</summary>
public abstract record KernelStatement;

/// <summary><c>float s = ...;</c>: a number of one work item. Its type is the value's.</summary>
public sealed record ScalarDefinition(string Name, Expr Value) : KernelStatement;

/// <summary><c>y[t, i] = ...;</c>: writes an element for every combination of the free indices.</summary>
/// <param name="Indices">One for each dimension, over the items' indices, <paramref name="Domain"/>, extents and scalars.</param>
/// <param name="Domain">The free indices, outermost loop first; empty where the work item decides all.</param>
public sealed record ElementStore(string Tensor, EquatableArray<Expr> Indices, EquatableArray<IndexRange> Domain, Expr Value) : KernelStatement
{
    /// <summary>Whether the value, one sum, begins with what stands at its place instead of with 0. No spec says so: schedules that take a sum apart do.</summary>
    public bool Continues { get; init; }
}

/// <summary><c>for (int k = 0; k &lt; n; k++)</c>: its passes are done in order.</summary>
public sealed record KernelLoop(IndexRange Range, EquatableArray<KernelStatement> Body) : KernelStatement;
