using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Kernels;

/// <summary>
/// The body of a kernel for one choice of its type parameters: their numbers are constants that decide choices, and where the body means floats
/// but the choice is an integer type, reads convert, and stores round half to even inside the type's range (a NaN counts as its least number).
/// </summary>
/// <param name="kernel">The kernel with the element types of the choice.</param>
/// <param name="numbers">The number of each type parameter that has some.</param>
internal sealed class VariantBody(KernelIr kernel, IReadOnlyDictionary<string, long> numbers) : ExprRewriter
{
    /// <summary>The kernel with its body rewritten.</summary>
    public KernelIr Apply() => kernel with { Body = kernel.Body.Select(Statement).ToEquatableArray() };

    private KernelStatement Statement(KernelStatement statement) => statement switch
    {
        KernelLoop loop => new KernelLoop(loop.Range with { Limit = Expression(loop.Range.Limit) }, loop.Body.Select(Statement).ToEquatableArray()),
        ElementStore store => Stored((ElementStore)KernelRewriter.MapExpressions(store, Expression)),
        _ => KernelRewriter.MapExpressions(statement, Expression),
    };

    private ElementStore Stored(ElementStore store)
    {
        if (store.Value.Type != ValueType.Float || kernel.Tensor(store.Tensor)!.Element.Range() is not { } range) return store;
        // In floats first, where a NaN is caught; then once more in integers, whose range is what schedules prove.
        var inside = Between(store.Value, Build.Float(range.Min), Build.Float(range.Max));
        var rounded = new CallExpr(Function.Rne, [inside], ValueType.Int);
        return store with { Value = Between(rounded, Build.Int(range.Min), Build.Int(range.Max)) };
    }

    private static CallExpr Between(Expr value, Expr least, Expr most) =>
        new(Function.Min, [new CallExpr(Function.Max, [value, least], value.Type), most], value.Type);

    private Expr Expression(Expr expression)
    {
        var rewritten = Rewrite(expression);
        return numbers.Count == 0 ? rewritten : ConstantFolder.Fold(rewritten);
    }

    protected override Expr RewriteName(NameExpr e) => numbers.TryGetValue(e.Name, out long number) ? new IntConst(number) : e;

    protected override Expr RewriteElement(ElementExpr e)
    {
        var read = (ElementExpr)base.RewriteElement(e);
        var type = kernel.Tensor(read.Array)!.Element.ValueType();
        return type == read.Type || kernel.Tensor(read.Array)!.Kind == TensorKind.Weights ? read : new CastExpr(ValueType.Float, read with { Type = type });
    }

    protected override Expr RewriteConditional(ConditionalExpr e)
    {
        if (Rewrite(e.Condition) is BinaryExpr { Left: IntConst left, Right: IntConst right } comparison && Holds(comparison.Operator, left.Value, right.Value) is { } holds)
            return Rewrite(holds ? e.WhenTrue : e.WhenFalse);
        return base.RewriteConditional(e);
    }

    private static bool? Holds(BinaryOperator op, long left, long right) => op switch
    {
        BinaryOperator.Less => left < right,
        BinaryOperator.LessOrEqual => left <= right,
        BinaryOperator.Greater => left > right,
        BinaryOperator.GreaterOrEqual => left >= right,
        BinaryOperator.Equal => left == right,
        BinaryOperator.NotEqual => left != right,
        _ => null,
    };
}
