namespace BitNet.Gen.Shapes;

/// <summary>One of several words.</summary>
public sealed record WordShape(IReadOnlyList<string> Words) : ValueShape;
