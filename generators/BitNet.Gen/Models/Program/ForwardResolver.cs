using BitNet.Gen.Collections;
using BitNet.Gen.Diagnostics;
using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models.Program;

/// <summary>
/// The first pass: finds the kernels, weights and variables that a forward body names, checks their shapes, and writes the body down as steps.
/// A variable that the layers change is one value that each layer copies its result to; a later pass does away with the copies.
/// </summary>
internal sealed partial class ForwardResolver
{
    private const int Before = 0;
    private const int InLayer = 1;
    private const int After = 2;

    private readonly ProgramDraft _draft;
    private readonly DiagnosticBag _bag;
    // A variable may stand for all outputs of a kernel.
    private readonly Dictionary<string, EquatableArray<int>> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, ModelValueKind Kind), int> _given = [];
    // Variables whose value was not understood: one mistake, one message.
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private int _section = Before;
    private bool _returned;

    private ForwardResolver(ProgramDraft draft, DiagnosticBag bag)
    {
        _draft = draft;
        _bag = bag;
    }

    private ModelSpec Spec => _draft.Spec;

    /// <summary>Resolves the body of the draft's model.</summary>
    /// <returns>False after a report.</returns>
    public static bool Run(ProgramDraft draft, DiagnosticBag bag)
    {
        int before = bag.Diagnostics.Count;
        var resolver = new ForwardResolver(draft, bag);
        foreach (var statement in draft.Spec.Forward) resolver.Resolve(statement);
        if (bag.Diagnostics.Count == before) resolver.CheckEnd();
        return bag.Diagnostics.Count == before;
    }

    private void Resolve(SyntaxStatement statement)
    {
        if (_returned) Report(SpecRules.NotInModelBody, statement.Offset, "a statement behind 'return'", "'return' is the last");
        switch (statement)
        {
            case SyntaxAssignment { Target: SyntaxName target } assignment:
                Assign(target, assignment.Operator is { } op ? Operate(assignment.Offset, ExprPrinter.Symbol(op) + "=", target, assignment.Value, target.Name) : EvaluateAll(assignment.Value, target.Name));
                break;
            case SyntaxDeclaration declaration:
                Assign(new SyntaxName(declaration.Offset, declaration.Name), EvaluateAll(declaration.Value, declaration.Name));
                break;
            case SyntaxForeach loop:
                ResolveLayers(loop);
                break;
            case SyntaxReturn result:
                Return(result);
                break;
            default:
                Report(SpecRules.NotInModelBody, statement.Offset, "this statement", "a body is made of assignments, one loop over the layers, and 'return'");
                break;
        }
    }

    private void Assign(SyntaxName target, EquatableArray<int>? values)
    {
        string? taken = ModelNames.Reserved(target.Name)
            ?? (Spec.Weight(target.Name) is not null ? "it is a weight" : Spec.Table(target.Name) is not null ? "it is a table" : Spec.Setting(target.Name) is not null ? "it is a setting" : null);
        if (taken is not null) Report(SpecRules.ReservedModelName, target.Offset, target.Name, taken);
        else if (values is { } known) _variables[target.Name] = known;
        else _broken.Add(target.Name);
    }

    private void ResolveLayers(SyntaxForeach loop)
    {
        if (_section != Before || loop.Collection != ModelNames.Layers || loop.Item != ModelNames.Layer)
        {
            Report(SpecRules.NotInModelBody, loop.Offset, "this loop", $"the one loop of a body is 'foreach (var {ModelNames.Layer} in {ModelNames.Layers})'");
            return;
        }

        var assigned = new HashSet<string>(loop.Body.OfType<SyntaxAssignment>().Select(assignment => assignment.Target).OfType<SyntaxName>().Select(name => name.Name), StringComparer.Ordinal);
        var outer = _variables.Keys.OrderBy(name => name, StringComparer.Ordinal).ToList();
        foreach (string several in outer.Where(name => assigned.Contains(name) && _variables[name].Count > 1))
            Report(SpecRules.NotInModelBody, loop.Offset, $"a change of '{several}', which stands for {Plural.Number(_variables[several].Count)} values,", "layers change variables of one value");
        var carried = outer.Where(assigned.Contains).ToDictionary(name => name, EnterLayers, StringComparer.Ordinal);

        _section = InLayer;
        foreach (var statement in loop.Body) Resolve(statement);
        foreach (string inner in _variables.Keys.Except(outer).ToList()) _variables.Remove(inner);
        LeaveLayer(carried, loop);
        _section = After;
    }

    private int EnterLayers(string name)
    {
        var value = _draft.Values[_variables[name][0]];
        int home = _draft.Add(name, ModelValueKind.Computed, value.Element, value.Shape);
        _draft.Sections[Before].Add(new CopyStep(value.Id, home, name));
        _variables[name] = [home];
        return home;
    }

    private void LeaveLayer(Dictionary<string, int> carried, SyntaxForeach loop)
    {
        var ends = carried.Keys.OrderBy(name => name, StringComparer.Ordinal)
            .Select(name => (Name: name, Home: carried[name], End: _draft.Values[_variables[name][0]]))
            .Where(variable => variable.End.Id != variable.Home)
            .ToList();
        // One variable may end as another's beginning: it is saved before that is overwritten.
        for (int i = 0; i < ends.Count; i++)
        {
            var (name, home, end) = ends[i];
            if (end.Count != _draft.Values[home].Count || end.Kind != ModelValueKind.Computed)
                Report(SpecRules.ModelShapeMismatch, loop.Offset, name, $"[{string.Join(", ", _draft.Values[home].Shape)}] at a layer's end as at its beginning", $"[{string.Join(", ", end.Shape)}]");
            if (!carried.ContainsValue(end.Id)) continue;
            int saved = _draft.Add(name, ModelValueKind.Computed, end.Element, end.Shape);
            _draft.Sections[InLayer].Add(new CopyStep(end.Id, saved, name));
            ends[i] = (name, home, _draft.Values[saved]);
        }

        foreach (var (name, home, end) in ends)
        {
            _draft.Sections[InLayer].Add(new CopyStep(end.Id, home, name));
            _variables[name] = [home];
        }
    }

    private void Return(SyntaxReturn result)
    {
        _returned = true;
        if (_section != After)
        {
            Report(SpecRules.NotInModelBody, result.Offset, "'return' before or in the loop over the layers", "it stands behind it");
            return;
        }

        if (Evaluate(result.Value, "logits") is not { } value) return;
        bool made = _draft.Sections[After].Exists(step => step is MultiplyStep && step.Writes().Contains(value.Id));
        if (made && value.Shape.Count == 2) _draft.Values[value.Id] = value with { Kind = ModelValueKind.Logits };
        else Report(SpecRules.NoModelResult, result.Offset, "the value returned must be a product with a matrix [vocabulary, k] that is taken behind the layers");
    }

    private void CheckEnd()
    {
        if (!_returned) Report(SpecRules.NoModelResult, 0, "the body has no 'return' for the logits");
        foreach (var weight in Spec.Weights)
        {
            if (!_used.Contains(weight.Name)) _bag.Report(SpecRules.UnusedWeight, $"{(weight.InLayer ? "layer" : "weights")}/{weight.Name}", 0, weight.Name);
        }
    }

    private void Report(SpecRule rule, int offset, params string[] arguments) => _bag.Report(rule, ModelSpec.ForwardPath, offset, arguments);
}
