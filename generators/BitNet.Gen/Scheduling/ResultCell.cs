using BitNet.Gen.Expressions;

namespace BitNet.Gen.Scheduling;

/// <summary>An expression of a statement as one of the rows done together sees it.</summary>
internal delegate Expr RowOf(Expr value);

/// <summary>One block of 16 results among those done together.</summary>
/// <param name="Ahead">Blocks of lanes further than the first.</param>
internal sealed record ResultCell(RowOf Row, int Ahead)
{
    /// <summary>The vector values of its reductions.</summary>
    public Dictionary<ReduceExpr, string> Results { get; } = [];
}
