namespace BitNet.Gen.Models;

/// <summary>A name to a power, as one part of an <see cref="Extent"/>.</summary>
/// <param name="Power">Positive or negative, never 0.</param>
public readonly record struct ExtentFactor(string Name, int Power);
