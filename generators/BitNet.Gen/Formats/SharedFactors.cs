using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Formats;

/// <summary>
/// An integer as <c>factor * rest + addend</c>, where factor and addend are the same for all weights that share a scale: <c>part * (code - zero)</c> is a
/// narrow code with a scale and a minimum of its own. Literals stay in the rest: a zero point costs nothing there.
/// </summary>
/// <param name="Factor">Null for 1.</param>
/// <param name="Addend">Null for 0.</param>
internal sealed record SharedFactors(Expr? Factor, Expr Rest, Expr? Addend)
{
    /// <summary>Takes an integer apart, which is not the same for all weights itself.</summary>
    public static SharedFactors Of(Expr integer, Func<Expr, bool> isConstant)
    {
        switch (integer)
        {
            case UnaryExpr { Operator: UnaryOperator.Negate } negated:
                var operand = Of(negated.Operand, isConstant);
                return operand.IsWhole ? Whole(integer) : operand with { Rest = negated with { Operand = operand.Rest }, Addend = Negate(operand.Addend) };
            case BinaryExpr { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum:
                return Sum(sum, isConstant) ?? Whole(integer);
            case BinaryExpr { Operator: BinaryOperator.Multiply } product:
                return Product(product.Left, product.Right, isConstant) ?? Product(product.Right, product.Left, isConstant) ?? Whole(integer);
            default:
                return Whole(integer);
        }
    }

    private bool IsWhole => Factor is null && Addend is null;

    private static SharedFactors Whole(Expr integer) => new(null, integer, null);

    private static SharedFactors? Sum(BinaryExpr sum, Func<Expr, bool> isConstant)
    {
        bool subtracts = sum.Operator == BinaryOperator.Subtract;
        if (IsShared(sum.Right, isConstant))
        {
            var left = Of(sum.Left, isConstant);
            return left with { Addend = left.Addend is null ? Signed(sum.Right, subtracts) : sum with { Left = left.Addend } };
        }

        if (IsShared(sum.Left, isConstant))
        {
            var right = Of(sum.Right, isConstant);
            var rest = subtracts ? Negate(right.Rest)! : right.Rest;
            return right with { Rest = rest, Addend = right.Addend is null ? sum.Left : sum with { Right = right.Addend } };
        }

        var (a, b) = (Of(sum.Left, isConstant), Of(sum.Right, isConstant));
        if (a.Factor is not null && b.Rest is IntConst) return a with { Addend = a.Addend is null ? Signed(b.Rest, subtracts) : sum with { Left = a.Addend } };
        if ((a.IsWhole && b.IsWhole) || a.Factor is not null || b.Factor is not null) return null;
        var addend = a.Addend is null ? Signed(b.Addend!, subtracts) : b.Addend is null ? a.Addend : sum with { Left = a.Addend, Right = b.Addend };
        return new SharedFactors(null, sum with { Left = a.Rest, Right = b.Rest }, addend);
    }

    private static SharedFactors? Product(Expr factor, Expr other, Func<Expr, bool> isConstant)
    {
        if (factor is not IntConst && !isConstant(factor)) return null;
        var rest = Of(other, isConstant);
        var addend = rest.Addend is null ? null : Build.Multiply(factor, rest.Addend);
        if (factor is IntConst) return rest.IsWhole ? null : rest with { Rest = Build.Multiply(factor, rest.Rest), Addend = addend };
        return new SharedFactors(rest.Factor is null ? factor : Build.Multiply(factor, rest.Factor), rest.Rest, addend);
    }

    private static bool IsShared(Expr part, Func<Expr, bool> isConstant) => part is not IntConst && isConstant(part);

    private static Expr Signed(Expr value, bool negative) => negative ? Negate(value)! : value;

    private static Expr? Negate(Expr? value) => value is null ? null : new UnaryExpr(UnaryOperator.Negate, value, ValueType.Int);
}
