using BitNet.Gen.Expressions;

namespace BitNet.Gen.Formats;

/// <summary>The integers that <c>value</c> scales, looked at for each weight of a block, so that it does not matter how indices are written.</summary>
internal sealed class BlockIntegers(FormatSpec format)
{
    private readonly LinearRuns _weights = new(FormatNames.Index, format.Tables);
    private readonly IntegerRanges _ranges = new(format);

    /// <summary>The expression for one weight.</summary>
    public Expr At(Expr expression, int weight) => _weights.On(new LinearRun(weight, 1), expression, Build.Int(0));

    /// <summary>The range of an integer over all weights of a block; null where it is not known.</summary>
    public Interval? RangeOf(Expr integer)
    {
        Interval? all = null;
        for (int weight = 0; weight < format.BlockWeights; weight++)
        {
            if (_ranges.Of(At(integer, weight)) is not { } range) return null;
            all = all?.Union(range) ?? range;
        }

        return all;
    }

    /// <summary>The integer plus a constant, over the block's fields: <c>(code - 8) + 8</c> is <c>code</c>.</summary>
    public Expr Moved(Expr integer, long by)
    {
        var moved = integer switch
        {
            BinaryExpr { Operator: BinaryOperator.Subtract, Right: IntConst c } difference => Build.Add(difference.Left, Build.Int(by - c.Value)),
            BinaryExpr { Operator: BinaryOperator.Add, Right: IntConst c } sum => Build.Add(sum.Left, Build.Int(by + c.Value)),
            _ => Build.Add(integer, Build.Int(by)),
        };
        return FormatExprs.Substitute(moved, FormatNames.Code, format.Code ?? Build.Int(0));
    }
}
