namespace BitNet.Gen.Shapes;

/// <summary>A number, with or without a fraction.</summary>
public sealed record NumberShape : ValueShape;
