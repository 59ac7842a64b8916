using BitNet.Gen.Collections;

namespace BitNet.Gen.Expressions;

/// <summary>Base of transformations: rebuilds a tree from its leaves up, keeping what did not change. Override the node kinds that a pass is about.</summary>
public abstract class ExprRewriter
{
    /// <summary>The transformed tree.</summary>
    public virtual Expr Rewrite(Expr expression) => expression switch
    {
        IntConst e => RewriteInt(e),
        FloatConst e => RewriteFloat(e),
        NameExpr e => RewriteName(e),
        ElementExpr e => RewriteElement(e),
        LaneLoadExpr e => RewriteLaneLoad(e),
        UnaryExpr e => RewriteUnary(e),
        BinaryExpr e => RewriteBinary(e),
        ConditionalExpr e => RewriteConditional(e),
        CastExpr e => RewriteCast(e),
        CallExpr e => RewriteCall(e),
        ReduceExpr e => RewriteReduce(e),
        _ => throw new InvalidOperationException($"no rewriting for {expression.GetType().Name}"),
    };

    protected virtual Expr RewriteInt(IntConst e) => e;

    protected virtual Expr RewriteFloat(FloatConst e) => e;

    protected virtual Expr RewriteName(NameExpr e) => e;

    protected virtual Expr RewriteElement(ElementExpr e) =>
        RewriteAll(e.Indices) is { } indices ? e with { Indices = indices } : e;

    protected virtual Expr RewriteLaneLoad(LaneLoadExpr e)
    {
        var index = Rewrite(e.At.Index);
        var lane = Rewrite(e.Lane);
        return ReferenceEquals(index, e.At.Index) && ReferenceEquals(lane, e.Lane) ? e : e with { At = e.At with { Index = index }, Lane = lane };
    }

    protected virtual Expr RewriteUnary(UnaryExpr e)
    {
        var operand = Rewrite(e.Operand);
        return ReferenceEquals(operand, e.Operand) ? e : e with { Operand = operand };
    }

    protected virtual Expr RewriteBinary(BinaryExpr e)
    {
        var left = Rewrite(e.Left);
        var right = Rewrite(e.Right);
        return ReferenceEquals(left, e.Left) && ReferenceEquals(right, e.Right) ? e : e with { Left = left, Right = right };
    }

    protected virtual Expr RewriteConditional(ConditionalExpr e)
    {
        var condition = Rewrite(e.Condition);
        var whenTrue = Rewrite(e.WhenTrue);
        var whenFalse = Rewrite(e.WhenFalse);
        bool same = ReferenceEquals(condition, e.Condition) && ReferenceEquals(whenTrue, e.WhenTrue) && ReferenceEquals(whenFalse, e.WhenFalse);
        return same ? e : new ConditionalExpr(condition, whenTrue, whenFalse);
    }

    protected virtual Expr RewriteCast(CastExpr e)
    {
        var operand = Rewrite(e.Operand);
        return ReferenceEquals(operand, e.Operand) ? e : e with { Operand = operand };
    }

    protected virtual Expr RewriteCall(CallExpr e) =>
        RewriteAll(e.Arguments) is { } arguments ? e with { Arguments = arguments } : e;

    protected virtual Expr RewriteReduce(ReduceExpr e)
    {
        var limit = e.Limit is null ? null : Rewrite(e.Limit);
        var body = Rewrite(e.Body);
        return ReferenceEquals(limit, e.Limit) && ReferenceEquals(body, e.Body) ? e : new ReduceExpr(e.Kind, e.Index, limit, body);
    }

    /// <summary>The transformed expressions, or null where none changed.</summary>
    protected EquatableArray<Expr>? RewriteAll(EquatableArray<Expr> expressions)
    {
        Expr[]? changed = null;
        for (int i = 0; i < expressions.Count; i++)
        {
            var rewritten = Rewrite(expressions[i]);
            if (changed is null && ReferenceEquals(rewritten, expressions[i])) continue;
            changed ??= expressions.AsSpan().ToArray();
            changed[i] = rewritten;
        }

        return changed is null ? null : new EquatableArray<Expr>(changed);
    }
}
