using BitNet.Gen.Expressions;

namespace BitNet.Gen.Layouts;

/// <summary>One element a weight: weight k of a row stands at element <c>rows * k + row</c>, so that one vector holds the same k of consecutive rows.</summary>
/// <param name="Element">An integer type for codes, else a float type.</param>
/// <param name="Scale">The type of the scales behind the elements, one a row; null where scales stand beside the panels.</param>
public sealed record ElementLayout(ElementType Element, ElementType? Scale) : TileContent;
