using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Models.Program;

/// <summary>Something that the steps of a program read or write; each is written by one step, or else updated in place.</summary>
/// <param name="Id">Its place in <see cref="ModelProgram.Values"/>.</param>
/// <param name="Name">A name unique in the program, in the specs' spelling.</param>
/// <param name="Element">The element type; float32 for stored matrices, whose own type is known at load only, and for open caches.</param>
/// <param name="Shape">The dimensions; <c>t</c> is the number of tokens of one call.</param>
/// <param name="Buffer">For <see cref="ModelValueKind.Computed"/>: the memory it lies in, shared with others where they are not needed at the same time; -1 otherwise.</param>
/// <param name="Weight">The weight of the spec that it is, or the table; empty for others.</param>
/// <param name="Fallback">The weight that stands in where a file lacks it; empty for none.</param>
/// <param name="IsOpen">For <see cref="ModelValueKind.Cache"/>: whether the caller of the model decides its element type.</param>
public sealed record ModelValue(int Id, string Name, ModelValueKind Kind, ElementType Element, EquatableArray<Extent> Shape, int Buffer = -1, string Weight = "", string Fallback = "", bool IsOpen = false)
{
    /// <summary>The number of elements.</summary>
    public Extent Count => Extent.Product(Shape);
}
