namespace BitNet.Gen.Shapes;

/// <summary>One of several forms.</summary>
public sealed record ChoiceShape(IReadOnlyList<ValueShape> Forms) : ValueShape;
