namespace BitNet.Gen.Shapes;

/// <summary>A single value that is read as text.</summary>
/// <param name="Pattern">A regular expression that all good values match; empty for any text.</param>
public sealed record TextShape(string Pattern = "") : ValueShape;
