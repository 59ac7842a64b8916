namespace BitNet.Gen.Shapes;

/// <summary>An integer in [<paramref name="Min"/>, <paramref name="Max"/>].</summary>
public sealed record IntegerShape(long Min, long Max) : ValueShape;
