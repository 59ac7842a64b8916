using BitNet.Gen.Expressions;

namespace BitNet.Gen.Lowering;

/// <summary>
/// Says of byte shifts what they leave: <c>x >> n</c> becomes <c>(x >> n) &amp; (255 >> n)</c>, the same number for a byte. Vectors of many targets shift wider lanes
/// only, where the mask takes away what came in from the neighbour.
/// </summary>
/// <param name="rangeOf">The range of a tree; null where it is not known.</param>
internal sealed class ShiftMasks(Func<Expr, Interval?> rangeOf) : ExprRewriter
{
    private static readonly Interval Bytes = ElementType.U8.Range()!.Value;

    protected override Expr RewriteBinary(BinaryExpr e)
    {
        var inner = base.RewriteBinary(e);
        return inner is BinaryExpr { Operator: BinaryOperator.ShiftRight, Right: IntConst { Value: > 0 and < 8 } by } shift && rangeOf(e.Left) is { } range && Bytes.Contains(range)
            ? Build.Binary(BinaryOperator.And, shift, Build.Int(Bytes.Max >> (int)by.Value))
            : inner;
    }
}
