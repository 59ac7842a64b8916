namespace BitNet.Gen.Shapes;

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed record TruthShape : ValueShape;
