using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Models;

/// <summary>An input or output of a kernel.</summary>
/// <param name="Element">The element type of a tensor; float32 where <paramref name="Kind"/> leaves it open.</param>
/// <param name="Shape">The dimensions; empty for scalars.</param>
/// <param name="InPlace">For an input: whether the kernel's output may take its memory, every element being read before it is written and by the same work item only.</param>
/// <param name="IsOpen">For a cache: whether its element type is a type parameter, which the caller of the model decides.</param>
public sealed record KernelArgument(string Name, KernelArgumentKind Kind, ElementType Element, EquatableArray<Extent> Shape, bool InPlace = false, bool IsOpen = false);
