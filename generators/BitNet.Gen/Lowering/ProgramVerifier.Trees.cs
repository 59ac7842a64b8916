using BitNet.Gen.Expressions;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Lowering;

/// <content>Expressions.</content>
public sealed partial class ProgramVerifier
{
    /// <summary>Checks the names and functions of an expression.</summary>
    /// <param name="isLane">Whether it is a vector tree, where <c>i</c> is the lane.</param>
    private sealed class TreeCheck(ProgramVerifier owner, bool isLane) : ExprVisitor
    {
        public override void Visit(Expr expression)
        {
            switch (expression)
            {
                case NameExpr n when isLane && IndexMap.IsIdentity(n):
                    return;
                case NameExpr n:
                    if (owner.Find(n.Name) is not { } named) owner.Report($"'{n.Name}' is used before it is defined");
                    else if (named.IsVector) owner.Report($"the vector value '{n.Name}' stands without a lane");
                    else if (named.Type != n.Type) owner.Report($"'{n.Name}' is used as {n.Type}, but is {named.Type}");
                    return;
                case ElementExpr e:
                    CheckElement(e);
                    break;
                case LaneLoadExpr l:
                    owner.CheckAddress(l.At);
                    if (isLane) Visit(l.Lane);
                    return;
                case CallExpr { Function: Function.Exp } or ReduceExpr:
                    owner.Report($"'{expression}' is not expanded");
                    break;
            }

            base.Visit(expression);
        }

        private void CheckElement(ElementExpr e)
        {
            if (e.Indices.Count != 1 || e.Indices[0].Type != ValueType.Int) owner.Report($"'{e}' needs one integer index");
            bool isArray = owner._arrays.ContainsKey(e.Array);
            bool isVector = owner.Find(e.Array) is { IsVector: true };
            if (!isArray && !isVector) owner.Report($"there is no array or vector value '{e.Array}'");
            else if (isVector && !isLane) owner.Report($"scalar code reads a lane of '{e.Array}'");
        }
    }
}
