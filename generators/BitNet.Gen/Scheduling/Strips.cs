using BitNet.Gen.Expressions;

namespace BitNet.Gen.Scheduling;

/// <summary>A part of the index that runs through lanes, done in steps of one width.</summary>
/// <param name="To">Where it ends, exclusive.</param>
/// <param name="Blocks">Blocks of 16 lanes in a step.</param>
internal sealed record Strips(Expr From, Expr To, int Blocks);
