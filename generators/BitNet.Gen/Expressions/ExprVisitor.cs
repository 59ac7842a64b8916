namespace BitNet.Gen.Expressions;

/// <summary>Base of searches: visits every node of a tree, parents first.</summary>
public abstract class ExprVisitor
{
    /// <summary>Visits a node and then, unless an override leaves the call of the base out, what is below it.</summary>
    public virtual void Visit(Expr expression)
    {
        switch (expression)
        {
            case ElementExpr e:
                foreach (var index in e.Indices) Visit(index);
                break;
            case LaneLoadExpr e:
                Visit(e.At.Index);
                Visit(e.Lane);
                break;
            case UnaryExpr e:
                Visit(e.Operand);
                break;
            case BinaryExpr e:
                Visit(e.Left);
                Visit(e.Right);
                break;
            case ConditionalExpr e:
                Visit(e.Condition);
                Visit(e.WhenTrue);
                Visit(e.WhenFalse);
                break;
            case CastExpr e:
                Visit(e.Operand);
                break;
            case CallExpr e:
                foreach (var argument in e.Arguments) Visit(argument);
                break;
            case ReduceExpr e:
                if (e.Limit is { } limit) Visit(limit);
                Visit(e.Body);
                break;
        }
    }
}
