namespace BitNet.Gen.Shapes;

/// <summary>A list.</summary>
/// <param name="Item">What its items are.</param>
/// <param name="Count">The number of items; 0 for any.</param>
public sealed record SequenceShape(ValueShape Item, int Count = 0) : ValueShape;
