using BitNet.Gen.Expressions;

namespace BitNet.Gen.Matmul;

/// <summary>A block of rows in registers.</summary>
/// <param name="Vectors">Vectors of rows.</param>
/// <param name="Part">The first vector inside its tile: 0, or the index of a loop over parts of a tile.</param>
internal sealed record RowBlock(int Vectors, Expr Part);
