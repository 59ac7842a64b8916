using BitNet.Gen.Expressions;
using BitNet.Gen.Kernels;

namespace BitNet.Gen.Scheduling;

/// <summary>How integer expressions follow one name. What is not proven is denied.</summary>
internal static class Monotony
{
    /// <summary>Whether the value never falls while <paramref name="name"/> rises.</summary>
    public static bool Rises(Expr value, string name) => !value.Mentions(name) || value switch
    {
        NameExpr => true,
        BinaryExpr { Operator: BinaryOperator.Add } sum => Rises(sum.Left, name) && Rises(sum.Right, name),
        BinaryExpr { Operator: BinaryOperator.Subtract } difference => Rises(difference.Left, name) && !difference.Right.Mentions(name),
        BinaryExpr { Operator: BinaryOperator.Multiply or BinaryOperator.Divide, Right: IntConst { Value: > 0 } } scaled => Rises(scaled.Left, name),
        BinaryExpr { Operator: BinaryOperator.Multiply, Left: IntConst { Value: > 0 } } scaled => Rises(scaled.Right, name),
        CallExpr { Function: Function.Min or Function.Max } call => call.Arguments.All(argument => Rises(argument, name)),
        _ => false,
    };

    /// <summary>Whether the value never falls or never rises; a factor that does not depend on the name may have any sign.</summary>
    public static bool IsMonotone(Expr value, string name) => Rises(value, name) || value switch
    {
        BinaryExpr { Operator: BinaryOperator.Multiply } product =>
            (!product.Left.Mentions(name) && IsMonotone(product.Right, name)) || (!product.Right.Mentions(name) && IsMonotone(product.Left, name)),
        _ => false,
    };
}
