using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Kernels;

/// <summary>
/// Binds the statements of a kernel's body. Inside it indices carry a mark behind their names, because <c>r</c> may be an index and an extent in one statement;
/// <see cref="KernelNames"/> gives them their final names.
/// </summary>
internal sealed class KernelBodyBinder
{
    private readonly SpecScalar _body;
    private readonly KernelScope _scope;
    private readonly DiagnosticBag _bag;
    private readonly IndexRanges _ranges;
    private readonly IReadOnlyDictionary<string, Tensor> _tensors;
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Expr> _outer = new(StringComparer.Ordinal);

    public KernelBodyBinder(SpecScalar body, KernelScope scope, IReadOnlyList<Tensor> tensors, IEnumerable<string> items, DiagnosticBag bag)
    {
        _body = body;
        _scope = scope;
        _bag = bag;
        _tensors = tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _ranges = new IndexRanges(_tensors);
        foreach (string item in items) _outer[item] = KernelNames.Marked(item);
    }

    /// <summary>The statements; what is wrong was reported.</summary>
    public EquatableArray<KernelStatement> Bind()
    {
        var statements = Bind(ExpressionParser.ParseStatements(_body, _bag));
        if (_bag.HasErrors) return statements;
        foreach (var tensor in _tensors.Values)
        {
            if (tensor.Role == TensorRole.Output && !_written.Contains(tensor.Name)) _bag.Report(SpecRules.OutputNotWritten, _body, 0, tensor.Name);
            if (tensor.Role == TensorRole.Input && !_read.Contains(tensor.Name)) _bag.Report(SpecRules.UnusedArgument, _body, 0, tensor.Name);
        }

        return statements;
    }

    private EquatableArray<KernelStatement> Bind(EquatableArray<SyntaxStatement> statements)
    {
        var bound = new List<KernelStatement>();
        foreach (var statement in statements)
        {
            _scope.Hidden.Clear();
            if (Bind(statement) is { } one) bound.Add(one);
        }

        return bound.ToEquatableArray();
    }

    private KernelStatement? Bind(SyntaxStatement statement)
    {
        switch (statement)
        {
            case SyntaxDeclaration declaration:
                return Scalar(declaration);
            case SyntaxAssignment { Operator: not null } compound:
                _bag.Report(SpecRules.AssignedTwice, _body, compound.Offset);
                return null;
            case SyntaxAssignment { Target: SyntaxElement target } assignment:
                // Written even where the statement has a mistake, so that one mistake does not make more.
                var store = Store(assignment, target);
                _written.Add(target.Array);
                return store;
            case SyntaxFor loop:
                return Loop(loop);
            default:
                string what = statement switch
                {
                    SyntaxAssignment => "an assignment to a plain name",
                    SyntaxForeach => "'foreach'",
                    SyntaxIf => "'if'",
                    SyntaxReturn => "'return'",
                    _ => "a call",
                };
                _bag.Report(SpecRules.NotAKernelStatement, _body, statement.Offset, what);
                return null;
        }
    }

    private ScalarDefinition? Scalar(SyntaxDeclaration declaration)
    {
        if (_scope.Known.Contains(declaration.Name))
        {
            _bag.Report(SpecRules.NameReused, _body, declaration.Offset, declaration.Name);
            return null;
        }

        var typer = new ExpressionTyper(_body, _scope, _bag);
        var value = declaration.Type is { } type ? typer.TypeAs(declaration.Value, type, $"'{declaration.Name}'") : typer.Type(declaration.Value);
        if (value is null || Finish(value, declaration.Offset) is not { } finished) return null;
        _scope.Add(declaration.Name, value.Type);
        return new ScalarDefinition(declaration.Name, finished);
    }

    private ElementStore? Store(SyntaxAssignment assignment, SyntaxElement element)
    {
        foreach (var index in element.Indices)
        {
            var name = index as SyntaxName ?? (index as SyntaxBinary)?.Left as SyntaxName;
            if (name is not null && (index is SyntaxName || ((SyntaxBinary)index).Operator == BinaryOperator.Less) && _scope.IsExtent(name.Name)) _scope.Hidden.Add(name.Name);
        }

        var typer = new ExpressionTyper(_body, _scope, _bag);
        if (typer.TypeTarget(element) is not { } target) return null;
        var tensor = _tensors[target.Array];
        if (tensor.Role == TensorRole.Input)
        {
            _bag.Report(SpecRules.StoreToInput, _body, element.Offset, target.Array);
            return null;
        }

        var raw = typer.TypeAs(assignment.Value, tensor.Element.ValueType(), $"'{target.Array}'");
        if (raw is null) return null;
        var marks = typer.Indices.ToDictionary(name => name, name => (Expr)KernelNames.Marked(name), StringComparer.Ordinal);
        if (Finish(Mark(raw, marks), assignment.Offset) is not { } value) return null;
        var indices = target.Indices.Select(i => Outer(Mark(i.Index, marks))).ToEquatableArray();
        var accesses = new[] { new ElementExpr(target.Array, indices, tensor.Element.ValueType()) }.Concat(Reads(value)).ToList();
        var domain = new List<IndexRange>();
        foreach (string name in typer.Indices)
        {
            var bounded = target.Indices.FirstOrDefault(i => i.Bound is not null && Polynomial.Of(i.Index).Stride(name) == 1);
            var marked = KernelNames.Marked(name).Name;
            if ((bounded is null ? Limit(marked, name, accesses, assignment.Offset) : Outer(Mark(IndexRanges.Remaining(bounded.Index, name, bounded.Bound!), marks))) is not { } limit) return null;
            domain.Add(new IndexRange(marked, limit));
        }

        return new ElementStore(target.Array, indices, domain.ToEquatableArray(), value);
    }

    private KernelLoop? Loop(SyntaxFor loop)
    {
        var typer = new ExpressionTyper(_body, _scope, _bag);
        if (loop.From is not SyntaxInt { Value: 0 } || loop.Step != 1)
        {
            _bag.Report(SpecRules.WrongLoop, _body, loop.Offset, loop.Index);
            return null;
        }

        if (_scope.Known.Contains(loop.Index))
        {
            _bag.Report(SpecRules.NameReused, _body, loop.Offset, loop.Index);
            return null;
        }

        if (typer.TypeAs(loop.Limit, Expressions.ValueType.Int, "a loop's limit") is not { } raw || Finish(raw, loop.Offset) is not { } limit) return null;
        _scope.Add(loop.Index, Expressions.ValueType.Int);
        _outer[loop.Index] = KernelNames.Marked(loop.Index);
        var body = Bind(loop.Body);
        _scope.Remove(loop.Index);
        _outer.Remove(loop.Index);
        return new KernelLoop(new IndexRange(KernelNames.Marked(loop.Index).Name, limit), body);
    }

    /// <summary>Marks indices, gives reductions their limits, and checks that what is read was written.</summary>
    private Expr? Finish(Expr raw, int offset)
    {
        bool failed = false;
        var value = Reductions(Outer(raw));
        foreach (var read in Reads(value))
        {
            _read.Add(read.Array);
            if (_tensors[read.Array].Role == TensorRole.Input || _written.Contains(read.Array)) continue;
            _bag.Report(SpecRules.ReadBeforeWritten, _body, offset, read.Array);
            failed = true;
        }

        return failed ? null : value;

        Expr Reductions(Expr expression)
        {
            if (expression is not ReduceExpr reduce) return expression.MapChildren(Reductions);
            var marked = KernelNames.Marked(reduce.Index);
            var body = Reductions(Mark(reduce.Body, new Dictionary<string, Expr> { [reduce.Index] = marked }));
            var limit = reduce.Limit is null ? Limit(marked.Name, reduce.Index, Reads(body), offset) : Reductions(reduce.Limit);
            failed |= limit is null;
            return new ReduceExpr(reduce.Kind, marked.Name, limit ?? new IntConst(0), body);
        }
    }

    private Expr? Limit(string marked, string name, IEnumerable<ElementExpr> accesses, int offset)
    {
        var limits = _ranges.Limits(marked, accesses);
        if (limits.Count == 1) return limits[0];
        if (limits.Count == 0) _bag.Report(SpecRules.IndexWithoutRange, _body, offset, name);
        else _bag.Report(SpecRules.IndexInTwoDimensions, _body, offset, name, limits[0].ToString(), limits[1].ToString());
        return null;
    }

    private Expr Outer(Expr expression) => Mark(expression, _outer);

    private static Expr Mark(Expr expression, IReadOnlyDictionary<string, Expr> marks) => new NameSubstitution(marks).Rewrite(expression);

    private static IEnumerable<ElementExpr> Reads(Expr value) => value.Descendants().OfType<ElementExpr>();
}
