using BitNet.Gen.Collections;

namespace BitNet.Gen.Models;

/// <summary>A tensor of a model's files.</summary>
/// <param name="Tensor">Its name there; <c>{layer}</c> stands for the layer's number.</param>
/// <param name="Shape">The dimensions, those of the rows first and the length of a row last.</param>
/// <param name="Optional">Whether a file may lack it: the body then names another behind <c>??</c>.</param>
/// <param name="Scale">A tensor of one value that multiplies it where a file has it; empty for none.</param>
/// <param name="InLayer">Whether each layer has one.</param>
public sealed record ModelWeight(string Name, string Tensor, EquatableArray<Extent> Shape, bool Optional, string Scale, bool InLayer)
{
    /// <summary>The number of rows.</summary>
    public Extent Rows => Extent.Product(Shape.Take(Shape.Count - 1));

    /// <summary>The length of a row.</summary>
    public Extent Columns => Shape[Shape.Count - 1];
}
