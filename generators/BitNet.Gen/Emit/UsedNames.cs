using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Programs;

namespace BitNet.Gen.Emit;

/// <summary>Finds the names that a program reads: kernels of one family share their slots, and a slot that is not read is not worth a line.</summary>
internal sealed class UsedNames : ExprVisitor
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The scalars and pointers that statements mention.</summary>
    public static ISet<string> Of(EquatableArray<Statement> body)
    {
        var used = new UsedNames();
        used.Collect(body);
        return used._names;
    }

    /// <summary>The scalars and pointers that <paramref name="program"/> mentions.</summary>
    public static ISet<string> Of(TargetProgram program)
    {
        var used = new UsedNames();
        used.Collect(program.Prologue);
        used.Collect(program.Body);
        foreach (var array in program.Source.Scratch) used.Visit(array.Count);
        return used._names;
    }

    /// <inheritdoc/>
    public override void Visit(Expr expression)
    {
        if (expression is NameExpr name) _names.Add(name.Name);
        if (expression is ElementExpr element) _names.Add(element.Array);
        if (expression is LaneLoadExpr load) _names.Add(load.At.Base);
        base.Visit(expression);
    }

    private void Collect(EquatableArray<Statement> body)
    {
        foreach (var statement in body.WithNested())
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
                    Visit(s.To);
                    Visit(s.Value);
                    break;
                case LoopStatement l:
                    Visit(l.From);
                    Visit(l.To);
                    break;
                case IfStatement i:
                    Visit(i.Condition);
                    break;
                case InstructionStatement n:
                    foreach (var argument in n.Arguments)
                    {
                        if (argument is MemoryArgument memory) Visit(memory.At);
                        if (argument is ScalarArgument scalar) Visit(scalar.Value);
                    }

                    break;
            }
        }
    }

    private void Visit(Address at)
    {
        _names.Add(at.Base);
        Visit(at.Index);
    }
}
