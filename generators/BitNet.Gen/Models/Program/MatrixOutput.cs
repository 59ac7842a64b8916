namespace BitNet.Gen.Models.Program;

/// <summary>One matrix of a product.</summary>
/// <param name="Matrix">The matrix.</param>
/// <param name="Output">The product, <c>[t, rows]</c>.</param>
/// <param name="Residual">What the product is added to, of the same shape; null for nothing.</param>
public readonly record struct MatrixOutput(int Matrix, int Output, int? Residual = null);
