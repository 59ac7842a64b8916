using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Emit;

/// <summary>Finds every element that statements read or write.</summary>
internal sealed class AddressCollector : ExprVisitor
{
    private readonly List<(string Array, Expr Index)> _found = [];

    /// <summary>The elements, in order; an element may occur twice.</summary>
    public IReadOnlyList<(string Array, Expr Index)> Found => _found;

    /// <summary>Searches statements.</summary>
    public void Collect(IEnumerable<Statement> body)
    {
        foreach (var statement in body)
        {
            switch (statement)
            {
                case ScalarStatement s:
                    Visit(s.Value);
                    break;
                case AssignStatement a:
                    Visit(a.Value);
                    break;
                case StoreStatement s:
                    Visit(s.Value);
                    Collect(s.To);
                    break;
                case IfStatement i:
                    Visit(i.Condition);
                    Collect(i.Then);
                    Collect(i.Else);
                    break;
                case InstructionStatement n:
                    foreach (var argument in n.Arguments)
                    {
                        if (argument is MemoryArgument m) Collect(m.At);
                        else if (argument is ScalarArgument scalar) Visit(scalar.Value);
                    }

                    break;
            }
        }
    }

    /// <inheritdoc/>
    public override void Visit(Expr expression)
    {
        if (expression is ElementExpr { Indices.Count: 1 } e) _found.Add((e.Array, e.Indices[0]));
        if (expression is LaneLoadExpr l) _found.Add((l.At.Base, Build.Add(l.At.Index, l.Lane)));
        base.Visit(expression);
    }

    private void Collect(Address at)
    {
        _found.Add((at.Base, at.Index));
        Visit(at.Index);
    }
}
